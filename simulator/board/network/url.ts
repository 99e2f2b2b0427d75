import { newObject } from '../realm.ts';

/** `protocol://host:port/path?query`, each part but the path may be away. */
const URL = /^(?:([a-z]+:)\/\/([^/?:]*)(?::(\d+)[^/?]*|:[^/?]*)?)?([^?]*)(\?.*)?$/i;

/** As the engine decodes it: a `+` stays. */
function decoded(text: string): string {
  return text.replace(/%([0-9a-f]{2})/gi, (_, code: string) => String.fromCharCode(parseInt(code, 16)));
}

function queryOf(search: string): object {
  const query = newObject({});
  for (const part of search.slice(1).split('&')) {
    const at = part.indexOf('=');
    const [name, value] = at < 0 ? [part, ''] : [part.slice(0, at), part.slice(at + 1)];
    if (name !== '') query[decoded(name)] = decoded(value);
  }
  return query;
}

/** The global `url`, after jswrap_url: what a URL does not have is null, or empty for the host. */
export const urlMethods = {
  parse(url: unknown, parseQuery?: unknown): object {
    const [, protocol, host = '', port, pathname, search] = URL.exec(String(url)) ?? [
      '',
      undefined,
      '',
      undefined,
      '/',
    ];
    const path = pathname === '' ? '/' : pathname;
    return newObject({
      ...(protocol === undefined ? {} : { protocol }),
      method: 'GET',
      host,
      path: path + (search ?? ''),
      pathname: path,
      search: search ?? null,
      port: port === undefined ? null : Number(port),
      query: search === undefined ? null : parseQuery ? queryOf(search) : search.slice(1),
    });
  },
};

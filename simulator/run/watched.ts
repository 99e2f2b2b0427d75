import { parse } from 'acorn';

/**
 * Which function of a program that has its client in it publishes, so that a run can tell what it was handed over. The
 * compiler puts it into the program's source map, beside the bytes: they have not a byte of it.
 */
export type WatchedProgram =
  | {
      kind: 'client';
      /** Where the client stands as the program gets it, from and to. */
      start: number;
      end: number;
    }
  | {
      kind: 'publish';
      name: string;
      /** What the function is passed; what it is not passed is always as below. */
      parameters: ('topic' | 'message' | 'options')[];
      topic?: string;
      qos?: number;
      retain?: boolean;
    };

/** The field of a source map that has it. */
export const WATCHED_FIELD = 'x_mote';
/** A module that is there in simulations alone: what comes out of a module's `create` is watched as a client. */
export const WATCH_MODULE = '~client';
export const WATCH_SOURCE = 'exports.create=function(client){return client;};';

/** The program as a simulation runs it: with a hook right behind the function, on the same line. @throws Error when it is not there */
export function withWatch(bytes: string, watched: WatchedProgram): string {
  if (watched.kind === 'client') {
    const { start, end } = watched;
    const made = `require(${JSON.stringify(WATCH_MODULE)}).create(${bytes.slice(start, end)})`;
    return bytes.slice(0, start) + made + bytes.slice(end);
  }
  const { body } = parse(bytes, { ecmaVersion: 2022 });
  const fn = body.find((node) => node.type === 'FunctionDeclaration' && node.id.name === watched.name);
  if (fn === undefined) throw new Error(`no function ${watched.name}`);
  return bytes.slice(0, fn.end) + hookOf(watched) + bytes.slice(fn.end);
}

function hookOf(watched: WatchedProgram & { kind: 'publish' }): string {
  const { name } = watched;
  const own = `${name}$own`;
  const load = `var ${own}=${name},${name}$client=require(${JSON.stringify(WATCH_MODULE)})`;
  const passed = watched.parameters.join(',');
  const topic = watched.parameters.includes('topic') ? 'topic' : JSON.stringify(watched.topic);
  const options = watched.parameters.includes('options')
    ? 'options'
    : JSON.stringify({ qos: watched.qos ?? 0, retain: watched.retain ?? false });
  return (
    `${load}.create({publish:function(topic,message,options){return ${own}(${passed});}});` +
    `${name}=function(${passed}){return ${name}$client.publish(${topic},message,${options});};`
  );
}

/** What a source map says of its program; null where it is none of such a program, or of other bytes. */
export function watchedIn(map: string, hash: string): WatchedProgram | null {
  try {
    const found = (JSON.parse(map) as Record<string, unknown>)[WATCHED_FIELD] as
      | { sha256: string; watched: WatchedProgram | null }
      | undefined;
    return found?.sha256 === hash ? found.watched : null;
  } catch {
    return null;
  }
}

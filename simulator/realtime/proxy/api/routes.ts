import { describe, type Proxies, setToxic, toxicsOf } from '../proxies.ts';
import type { Target } from '../target.ts';
import type { Toxic } from '../toxics/toxic.ts';
import { metricsOf } from './metrics.ts';
import { ApiError, changeToxic, readPopulation, readProxy, readProxyChange, readToxic } from './requests.ts';

/** The version of Toxiproxy whose HTTP API this is. */
export const API_VERSION = '2.12.0';

const JSON_TYPE = 'application/json';

export interface ApiResponse {
  status: number;
  type: string;
  text: string;
}

/** A request as routes get it. */
export interface ApiRequest {
  proxies: Proxies;
  /** The names in the path, decoded. */
  names: string[];
  /** Parses the body. @throws ApiError if it is not JSON */
  body(): Promise<unknown>;
}

type Handler = (asked: ApiRequest) => Promise<ApiResponse> | ApiResponse;

/** By path, with `:` for a name, and by method. A change may come as POST or as PATCH. */
const ROUTES: Record<string, Record<string, Handler>> = {
  '/version': {
    GET: () => ({
      status: 200,
      type: `${JSON_TYPE};charset=utf-8`,
      text: `{"version": "${API_VERSION}"}\n`,
    }),
  },
  '/metrics': {
    GET: ({ proxies }) => ({
      status: 200,
      type: 'text/plain; version=0.0.4',
      text: metricsOf(proxies.all()),
    }),
  },
  '/reset': {
    POST: async ({ proxies }) => {
      await proxies.reset();
      return NO_CONTENT;
    },
  },
  '/populate': {
    POST: async ({ proxies, body }) => {
      const made = await proxies.populate(readPopulation(await body()));
      return json(201, { proxies: made.map(describe) });
    },
  },
  '/proxies': {
    GET: ({ proxies }) => {
      const all = proxies.all().map((proxy) => [proxy.name, describe(proxy)] as const);
      all.sort(([a], [b]) => (a < b ? -1 : 1));
      return json(200, Object.fromEntries(all));
    },
    POST: async ({ proxies, body }) => json(201, describe(await proxies.create(readProxy(await body())))),
  },
  '/proxies/:': {
    GET: (asked) => json(200, describe(proxyOf(asked))),
    POST: changeProxy,
    PATCH: changeProxy,
    DELETE: async ({ proxies, names: [name] }) => {
      await proxies.remove(name);
      return NO_CONTENT;
    },
  },
  '/proxies/:/toxics': {
    GET: (asked) => json(200, toxicsOf(proxyOf(asked))),
    POST: async (asked) => {
      proxyOf(asked);
      const toxic = readToxic(await asked.body());
      setToxic(proxyOf(asked), toxic);
      return json(200, toxic);
    },
  },
  '/proxies/:/toxics/:': {
    GET: (asked) => json(200, toxicOf(asked)),
    POST: updateToxic,
    PATCH: updateToxic,
    DELETE: (asked) => {
      proxyOf(asked).removeToxic(toxicOf(asked));
      return NO_CONTENT;
    },
  },
};

const NO_CONTENT: ApiResponse = { status: 204, type: JSON_TYPE, text: '' };

/** @throws ApiError when there is nothing at that path, or not for that method */
export function findRoute(method: string, pathname: string): { handle: Handler; names: string[] } {
  const segments = pathname.split('/');
  const isName = (index: number) => segments[1] === 'proxies' && (index === 2 || index === 4);
  const pattern = segments
    .map((segment, index) => (isName(index) && segment !== '' ? ':' : segment))
    .join('/');
  const methods = Object.hasOwn(ROUTES, pattern) ? ROUTES[pattern] : null;
  if (methods === null) throw new ApiError(404, `nothing is at ${pathname}`);
  if (!Object.hasOwn(methods, method))
    throw new ApiError(405, `${pathname} takes ${Object.keys(methods).join(', ')} and not ${method}`);
  return { handle: methods[method], names: segments.filter((_, index) => isName(index)).map(decode) };
}

export function json(status: number, body: unknown): ApiResponse {
  return { status, type: JSON_TYPE, text: `${JSON.stringify(body)}\n` };
}

async function changeProxy(asked: ApiRequest): Promise<ApiResponse> {
  proxyOf(asked);
  const change = readProxyChange(await asked.body());
  return json(200, describe(await asked.proxies.change(asked.names[0], change)));
}

async function updateToxic(asked: ApiRequest): Promise<ApiResponse> {
  toxicOf(asked);
  const body = await asked.body();
  const old = toxicOf(asked);
  const changed = changeToxic(old, body);
  setToxic(proxyOf(asked), changed, old);
  return json(200, changed);
}

function proxyOf({ proxies, names: [name] }: ApiRequest): Target {
  return proxies.get(name);
}

function toxicOf(asked: ApiRequest): Toxic {
  const toxic = proxyOf(asked).toxics.find(({ name }) => name === asked.names[1]);
  if (toxic === undefined) throw new ApiError(404, 'toxic not found');
  return toxic;
}

function decode(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    throw new ApiError(400, `${part} is no name`);
  }
}

import { expect } from 'vitest';

/** Method, path and body. A body that is no text is written as JSON; `$FREE`, `$OTHER`, `$TAKEN` and `$REDIS` are ports. */
export type Request = [method: string, path: string, body?: unknown];

export interface Answer {
  status: number;
  /** Fields that the answer's body must have; undefined where any body will do. */
  body?: unknown;
}

export interface Row extends Answer {
  send: Request;
  /** What comes before it. */
  after: Request[];
  /** What Toxiproxy answers, where it is not the same: each such row is in the table of docs/proxy.md. */
  there?: Answer;
}

export function row(
  send: Request,
  answer: Answer,
  { after = [], there }: { after?: Request[]; there?: Answer } = {},
): Row {
  return { send, ...answer, after, ...(there !== undefined && { there }) };
}

/** What every row finds: a proxy, and another one with two toxics. */
export const GIVEN: Request[] = [
  ['POST', '/proxies', { name: 'redis', listen: 'localhost:$REDIS', upstream: 'localhost:6380' }],
  ['POST', '/proxies', { name: 'b', listen: 'localhost:0', upstream: 'localhost:6380' }],
  ['POST', '/proxies/b/toxics', { type: 'latency', attributes: { latency: 100, jitter: 10 } }],
  ['POST', '/proxies/b/toxics', { type: 'latency', stream: 'upstream' }],
];

/** The first of them, as it is answered. */
export const REDIS = {
  name: 'redis',
  listen: '127.0.0.1:$REDIS',
  upstream: 'localhost:6380',
  enabled: true,
  toxics: [],
};

export const anyPort = (host: string) =>
  expect.stringMatching(new RegExp(`^${host.replace(/[.[\]]/g, '\\$&')}:[1-9]\\d*$`));

export const create = (body: unknown): Request => ['POST', '/proxies', body];
export const change = (body: unknown): Request => ['PATCH', '/proxies/redis', body];
export const populate = (body: unknown): Request => ['POST', '/populate', body];
export const addToxic = (body: unknown): Request => ['POST', '/proxies/redis/toxics', body];
export const get = (path: string): Request => ['GET', path];
export const remove = (path: string): Request => ['DELETE', path];

export const ok = (body?: unknown): Answer => ({ status: 200, body });
export const made = (body: unknown): Answer => ({ status: 201, body });
export const error = (status: number, text: string): Answer => ({
  status,
  body: { error: expect.stringContaining(text), status },
});
export const status = (code: number): Answer => ({ status: code });

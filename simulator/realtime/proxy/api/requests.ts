import * as v from 'valibot';
import { UsageError } from '../../../errors.ts';
import { STREAMS, type Stream } from '../toxics/stream.ts';
import { attributesOf, TOXIC_TYPES, type Toxic } from '../toxics/toxic.ts';

/** What is wrong with a request, and its HTTP status. Texts are those of Toxiproxy where it has one. */
export class ApiError extends UsageError {
  readonly status: number;

  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

/** Half of a surrogate pair becomes U+FFFD, as in Go: such a text is not valid UTF-8 and cannot be in a URL. */
const text = v.pipe(
  v.string('must be a text'),
  v.transform((value) => Buffer.from(value).toString()),
);

/** Longest name of a proxy or toxic, as names are in URLs and in every line of log. */
export const MAX_NAME_LENGTH = 1000;

/** Clients send null or an empty text for what they do not set; Go reads both as the zero value. */
const textOrNone = v.nullish(text, '');
const nameOrNone = v.nullish(
  v.pipe(text, v.maxLength(MAX_NAME_LENGTH, `must have at most ${MAX_NAME_LENGTH} characters`)),
  '',
);

/** Names of fields are read in any case, as in Go. */
function fields<Entries extends v.ObjectEntries>(entries: Entries) {
  const byLowerCase = new Map(Object.keys(entries).map((name) => [name.toLowerCase(), name]));
  return v.pipe(
    v.custom<object | null>((body) => typeof body === 'object' && !Array.isArray(body), 'must be an object'),
    v.transform((body: object | null): object =>
      Object.fromEntries(
        Object.entries(body ?? {}).map(([key, value]) => [byLowerCase.get(key.toLowerCase()) ?? key, value]),
      ),
    ),
    v.object(entries),
  );
}

const proxyFields = fields({
  name: nameOrNone,
  listen: textOrNone,
  upstream: textOrNone,
  enabled: v.nullish(v.boolean('must be true or false'), true),
});

export type ProxyRequest = v.InferOutput<typeof proxyFields>;

const changeFields = fields({
  listen: v.nullish(text),
  upstream: v.nullish(text),
  enabled: v.nullish(v.boolean('must be true or false')),
});

/** A change of a proxy; null fields stay as they are. */
export type ProxyChange = v.InferOutput<typeof changeFields>;

const anything = v.nullish(
  v.lazy((value) =>
    // PHP writes an array without entries as [].
    Array.isArray(value)
      ? v.pipe(
          v.array(v.unknown()),
          v.maxLength(0, 'must be an object'),
          v.transform(() => ({})),
        )
      : v.record(v.string(), v.unknown(), 'must be an object'),
  ),
  {},
);

const toxicFields = fields({
  name: nameOrNone,
  type: textOrNone,
  stream: textOrNone,
  toxicity: v.nullish(v.number('must be a number'), 1),
  attributes: anything,
});

const toxicChangeFields = fields({
  toxicity: v.nullish(v.number('must be a number')),
  attributes: anything,
});

export function readProxy(body: unknown): ProxyRequest {
  return named(read(proxyFields, body), '');
}

export function readProxyChange(body: unknown): ProxyChange {
  return read(changeFields, body);
}

/** All proxies of the request or none: a missing name or upstream is found before any proxy is made. */
export function readPopulation(body: unknown): ProxyRequest[] {
  const requests = read(v.nullable(v.array(proxyFields, 'must be a list of proxies'), []), body);
  return requests.map((request, index) => named(request, ` at proxy ${index + 1}`));
}

export function readToxic(body: unknown): Toxic {
  const { type, stream, toxicity, attributes, name } = read(toxicFields, body);
  const direction = streamOf(stream);
  const known = TOXIC_TYPES.find((one) => one === type);
  if (known === undefined) throw new ApiError(400, `invalid toxic type; there are ${TOXIC_TYPES.join(', ')}`);
  return {
    name: name || `${type}_${stream || direction}`,
    type: known,
    stream: direction,
    toxicity,
    attributes: read(attributesOf(known), attributes),
  } as Toxic;
}

/** The toxic after a change; fields that are not given stay as they are. */
export function changeToxic(toxic: Toxic, body: unknown): Toxic {
  const { toxicity, attributes } = read(toxicChangeFields, body);
  const given = Object.entries(attributes).filter(([, value]) => value !== null);
  const changed = read(attributesOf(toxic.type), { ...toxic.attributes, ...Object.fromEntries(given) });
  return { ...toxic, toxicity: toxicity ?? toxic.toxicity, attributes: changed } as Toxic;
}

/** @throws ApiError that names the field */
function read<Schema extends v.GenericSchema>(schema: Schema, body: unknown): v.InferOutput<Schema> {
  const result = v.safeParse(schema, body);
  if (result.success) return result.output;
  const [issue] = result.issues;
  throw new ApiError(400, `bad request body: ${v.getDotPath(issue) ?? 'body'}: ${issue.message}`);
}

function named(request: ProxyRequest, place: string): ProxyRequest {
  for (const field of ['name', 'upstream'] as const)
    if (request[field] === '') throw new ApiError(400, `missing required field: ${field}${place}`);
  return request;
}

/** In any case, as in Toxiproxy; downstream if not given. */
function streamOf(given: string): Stream {
  const stream = STREAMS.find((one) => one === given.toLowerCase());
  if (stream !== undefined) return stream;
  if (given === '') return 'downstream';
  throw new ApiError(400, 'stream was invalid, can be either upstream or downstream');
}

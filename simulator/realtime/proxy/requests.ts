import * as v from 'valibot';
import { ATTRIBUTES, STREAMS, type Toxic, type ToxicType } from './toxics/toxic.ts';

/** What is wrong with a request, and the HTTP status that says so. Texts are Toxiproxy's where it has one. */
export class ApiError extends Error {
  readonly status: number;

  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

const text = v.string('must be a text');
/** Of the name of a proxy or toxic, which stands in URLs and in every line of log. */
export const MAX_NAME_LENGTH = 1000;
const name = v.pipe(
  text,
  v.regex(/^[^/?#\s]+$/, 'must be one word without slashes'),
  v.maxLength(MAX_NAME_LENGTH, `must have at most ${MAX_NAME_LENGTH} characters`),
  v.check((given) => !/\p{Cs}/u.test(given), 'must be Unicode: half a surrogate pair fits into no URL'),
);

export const proxySchema = v.object({
  name,
  listen: v.optional(text, 'localhost:0'),
  upstream: text,
  enabled: v.optional(v.boolean('must be true or false'), true),
});

export const proxyChangeSchema = v.partial(v.omit(proxySchema, ['name']));

export const populateSchema = v.array(proxySchema, 'must be a list of proxies');

const toxicity = v.pipe(
  v.number('must be a number'),
  v.minValue(0, 'must be from 0 to 1'),
  v.maxValue(1, 'must be from 0 to 1'),
);

const toxicSchema = v.object({
  name: v.optional(name),
  type: v.picklist(Object.keys(ATTRIBUTES) as ToxicType[], 'invalid toxic type'),
  stream: v.optional(
    v.picklist(STREAMS, 'stream was invalid, can be either upstream or downstream'),
    'downstream',
  ),
  toxicity: v.optional(toxicity, 1),
  attributes: v.optional(v.record(v.string(), v.unknown()), {}),
});

const changeSchema = v.object({
  toxicity: v.optional(toxicity),
  attributes: v.optional(v.record(v.string(), v.unknown()), {}),
});

/** @throws ApiError that names the field */
export function read<Schema extends v.GenericSchema>(schema: Schema, body: unknown): v.InferOutput<Schema> {
  const result = v.safeParse(schema, body);
  if (result.success) return result.output;
  const [issue] = result.issues;
  throw new ApiError(400, `bad request body: ${v.getDotPath(issue) ?? 'body'}: ${issue.message}`);
}

export function readToxic(body: unknown): Toxic {
  const { type, stream, toxicity, attributes, name } = read(toxicSchema, body);
  return {
    name: name ?? `${type}_${stream}`,
    type,
    stream,
    toxicity,
    attributes: read(ATTRIBUTES[type], attributes),
  } as Toxic;
}

/** The toxic as it is after a change; what is not given stays. */
export function changeToxic(toxic: Toxic, body: unknown): Toxic {
  const { toxicity, attributes } = read(changeSchema, body);
  const changed = read(ATTRIBUTES[toxic.type], { ...toxic.attributes, ...attributes });
  return { ...toxic, toxicity: toxicity ?? toxic.toxicity, attributes: changed } as Toxic;
}

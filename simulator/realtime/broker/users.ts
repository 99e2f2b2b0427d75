import { createHash, timingSafeEqual } from 'node:crypto';
import { dirname, resolve } from 'node:path';
import type { JWTPayload } from 'jose';
import * as v from 'valibot';
import { about, UsageError } from '../../errors.ts';
import { readUserFile, readUserText } from '../../files/read-file.ts';
import { printableName } from '../../report/printable.ts';
import { warningAbout } from './private-files.ts';
import { ALGORITHMS, Refused, Tokens } from './tokens.ts';
import { covers, isFilter } from './topics.ts';

const text = v.pipe(v.string('must be a text'), v.nonEmpty('must not be empty'));
const filters = v.optional(
  v.array(
    v.pipe(text, v.check(isFilter, 'must be a topic filter, for instance sites/+/temperature or sites/#')),
    'must be a list of topic filters',
  ),
  [],
);
const claim = v.union([v.string(), v.number(), v.boolean()], 'must be a text, a number, true or false');

const user = v.pipe(
  v.strictObject({
    name: text,
    password: v.optional(text),
    /** Claims that a valid token must have, all of them; of a list one must fit. */
    claims: v.optional(v.record(v.string(), claim)),
    /** Common name of a client certificate; `*` is any that the authority has signed. */
    certificate: v.optional(text),
    publish: filters,
    subscribe: filters,
  }),
  v.check(
    ({ password, claims, certificate }) =>
      [password, claims, certificate].filter((way) => way !== undefined).length === 1,
    'must have one of password, claims and certificate',
  ),
);

/** The users, and what each may publish and subscribe to: lists of topic filters; an empty list allows nothing. */
const schema = v.strictObject({
  users: v.pipe(
    v.array(user),
    v.minLength(1, 'must have one user or more'),
    v.check((users) => new Set(users.map(({ name }) => name)).size === users.length, 'has a name twice'),
  ),
  jwt: v.optional(
    v.strictObject({
      algorithm: v.picklist(ALGORITHMS, `must be ${ALGORITHMS.join(' or ')}`),
      key: text,
      issuer: v.optional(text),
      audience: v.optional(text),
    }),
  ),
});

type User = v.InferOutput<typeof user>;

/** The credentials of a client. */
export interface ClientCredentials {
  name: string | undefined;
  password: Buffer | undefined;
  /** Common name of the certificate that TLS has verified; null where there is none. */
  certificate: string | null;
}

/** A client that was let in, and what it may do. */
export interface Identity {
  name: string;
  /** Whose sessions the client has: the user's name, and who of several that one entry lets in. */
  owner: string;
  publish: string[];
  subscribe: string[];
  /** When its token runs out, milliseconds since 1970; null where it has none. */
  endsMs: number | null;
}

/** The users that a broker knows. */
export class Users {
  #users: User[];
  #tokens: Tokens | null;

  constructor(users: User[], tokens: Tokens | null = null) {
    this.#users = users;
    this.#tokens = tokens;
  }

  /** By password, by token in place of a password, or by certificate. @throws Refused */
  async identify({ name, password, certificate }: ClientCredentials): Promise<Identity> {
    const known = this.#users.find((user) => user.password !== undefined && user.name === name);
    // Compares even where there is no such user, so that the time tells nothing.
    const fits = isEqual(password ?? Buffer.alloc(0), Buffer.from(known?.password ?? ''));
    if (known !== undefined && fits) return identityOf(known, known.name, null);
    if (this.#tokens !== null && known === undefined && password !== undefined)
      return this.#byToken(this.#tokens, password);
    if (certificate !== null && password === undefined) return this.#byCertificate(certificate);
    throw new Refused(
      `wrong user or password${name === undefined ? ', none was given' : ` for ${printableName(name)}`}`,
    );
  }

  async #byToken(tokens: Tokens, password: Buffer): Promise<Identity> {
    const claims = await tokens.check(password.toString());
    const user = this.#users.find((one) => one.claims !== undefined && hasClaims(claims, one.claims));
    if (user === undefined) throw new Refused('its token is good, but its claims fit no user of the file');
    return identityOf(user, claims.sub ?? '', claims.exp * 1000);
  }

  #byCertificate(commonName: string): Identity {
    const names = (wanted: string) => this.#users.find(({ certificate }) => certificate === wanted);
    const user = names(commonName) ?? names('*');
    if (user === undefined)
      throw new Refused(`its certificate names ${printableName(commonName)}, which no user has`);
    return identityOf(user, commonName, null);
  }
}

/** `{sub}` in a filter is the token's subject, or the certificate's name, where that is one level of a topic. */
function identityOf({ name, publish, subscribe }: User, subject: string, endsMs: number | null): Identity {
  const filled = (allowed: string[]) =>
    allowed.flatMap((filter) => {
      if (!filter.includes('{sub}')) return filter;
      return subject === '' || /[+#/]/.test(subject) ? [] : filter.replaceAll('{sub}', subject);
    });
  const owner = subject === name ? name : `${name}/${subject}`;
  return { name, owner, publish: filled(publish), subscribe: filled(subscribe), endsMs };
}

function hasClaims(claims: JWTPayload, wanted: Record<string, unknown>): boolean {
  return Object.entries(wanted).every(([name, value]) => [claims[name]].flat().includes(value));
}

export function mayPublish({ publish }: Identity, topic: string): boolean {
  return publish.some((allowed) => covers(allowed, topic));
}

/** Every topic that the filter matches must be allowed. */
export function maySubscribe({ subscribe }: Identity, filter: string): boolean {
  return subscribe.some((allowed) => covers(allowed, filter));
}

function isEqual(a: Buffer, b: Buffer): boolean {
  const digest = (bytes: Buffer) => createHash('sha256').update(bytes).digest();
  return timingSafeEqual(digest(a), digest(b));
}

/**
 * @param warn hears of a file with secrets that others on this machine can read
 * @throws UsageError naming file and field
 */
export function readUsers(path: string, warn: (text: string) => void = () => {}): Users {
  let json: unknown;
  try {
    json = JSON.parse(readUserText(path));
  } catch (error) {
    throw new UsageError(`${path}: ${(error as Error).message}; ${EXAMPLE}`);
  }
  const result = v.safeParse(schema, json);
  if (!result.success) {
    const [issue] = result.issues;
    throw new UsageError(`${path}: ${v.getDotPath(issue) ?? 'file'}: ${issue.message}; ${EXAMPLE}`);
  }
  const { users, jwt } = result.output;
  // A public key (RS256) may be read by everybody.
  const secrets = [path, ...(jwt?.algorithm === 'HS256' ? [resolve(dirname(path), jwt.key)] : [])];
  for (const warning of secrets.map(warningAbout)) if (warning !== null) warn(warning);
  if (jwt === undefined && users.some(({ claims }) => claims !== undefined))
    throw new UsageError(`${path}: jwt: is missing; claims want {"algorithm": "HS256", "key": "secret.txt"}`);
  return new Users(users, jwt === undefined ? null : tokensOf(path, jwt));
}

/** The key's path is as seen from the users file. */
function tokensOf(path: string, jwt: NonNullable<v.InferOutput<typeof schema>['jwt']>): Tokens {
  const keyPath = resolve(dirname(path), jwt.key);
  return about(`${path}: jwt.key: ${keyPath}: `, () => new Tokens({ ...jwt, key: readUserFile(keyPath) }));
}

const EXAMPLE =
  'write it as {"users": [{"name": "board", "password": "...", "publish": ["sites/#"], "subscribe": ["commands/+"]}]}';

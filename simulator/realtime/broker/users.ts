import { createHash, timingSafeEqual } from 'node:crypto';
import { dirname, resolve } from 'node:path';
import type { JWTPayload } from 'jose';
import * as v from 'valibot';
import { about, UsageError } from '../../errors.ts';
import { lineOfPath } from '../../files/json-line.ts';
import { jsonPlace } from '../../files/json-place.ts';
import { readUserFile, readUserText } from '../../files/read-file.ts';
import { printableName } from '../../report/printable.ts';
import { isPasswordHash, KnownPasswords, looksHashed } from './access/password-hash.ts';
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
    /** As it is, or hashed as `mote broker user add` writes it. */
    password: v.optional(
      v.pipe(
        text,
        v.check(
          (password) => !looksHashed(password) || isPasswordHash(password),
          'begins as a hash and is none; mote broker user add NAME writes one',
        ),
      ),
    ),
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

export type User = v.InferOutput<typeof user>;
/** As it stands in the file. */
export type UserEntry = v.InferInput<typeof user>;

/** The credentials of a client. */
export interface ClientCredentials {
  name: string | undefined;
  password: Buffer | undefined;
  /** Common name of the certificate that TLS has verified; null where there is none. */
  certificate: string | null;
  /** For `{client}` in filters. */
  clientId?: string;
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
  /** By which entry of the list, and as whom of those whom it lets in. */
  entry: User;
  subject: string;
  clientId: string;
}

/** The users that a broker knows. */
export class Users {
  #users: User[];
  #tokens: Tokens | null;
  readonly #passwords = new KnownPasswords();

  constructor(users: User[], tokens: Tokens | null = null) {
    this.#users = users;
    this.#tokens = tokens;
  }

  /** By password, by token in place of a password, or by certificate. @throws Refused */
  async identify({ name, password, certificate, clientId = '' }: ClientCredentials): Promise<Identity> {
    const known = this.#users.find((user) => user.password !== undefined && user.name === name);
    const fits = await this.#fits(password ?? Buffer.alloc(0), known?.password);
    if (known !== undefined && fits) return identityOf(known, { subject: known.name, clientId }, null);
    if (this.#tokens !== null && known === undefined && password !== undefined)
      return this.#byToken(this.#tokens, password, clientId);
    if (certificate !== null && password === undefined) return this.#byCertificate(certificate, clientId);
    throw new Refused(
      `wrong user or password${name === undefined ? ', none was given' : ` for ${printableName(name)}`}`,
    );
  }

  /** What somebody who was let in may do by this list; null where he has to log in again, or may not. */
  again({ entry, subject, clientId, endsMs }: Identity): Identity | null {
    const now = this.#users.find(({ name }) => name === entry.name);
    if (now === undefined) return null;
    const waysOf = ({ password, claims, certificate }: User) =>
      JSON.stringify([password, claims, certificate]);
    return waysOf(now) === waysOf(entry) ? identityOf(now, { subject, clientId }, endsMs) : null;
  }

  get names(): string[] {
    return this.#users.map(({ name }) => name);
  }

  /** What the owner of a session may do, who is not here to show who he is; null where the list has no such user. */
  ofOwner(owner: string, clientId: string): Identity | null {
    const entry =
      this.#users.find(({ name }) => name === owner) ??
      this.#users.find(({ name, password }) => password === undefined && owner.startsWith(`${name}/`));
    if (entry === undefined) return null;
    const subject = owner === entry.name ? entry.name : owner.slice(entry.name.length + 1);
    return identityOf(entry, { subject, clientId }, null);
  }

  /** Compares even where there is no such user, so that the time tells nothing. */
  async #fits(password: Buffer, wanted: string | undefined): Promise<boolean> {
    const other = this.#users.find((user) => isPasswordHash(user.password ?? ''))?.password;
    const against = wanted ?? other ?? '';
    const fits = isPasswordHash(against)
      ? await this.#passwords.fits(password, against)
      : isEqual(password, Buffer.from(against));
    return fits && wanted !== undefined;
  }

  async #byToken(tokens: Tokens, password: Buffer, clientId: string): Promise<Identity> {
    const claims = await tokens.check(password.toString());
    const user = this.#users.find((one) => one.claims !== undefined && hasClaims(claims, one.claims));
    if (user === undefined) throw new Refused('its token is good, but its claims fit no user of the file');
    return identityOf(user, { subject: claims.sub ?? '', clientId }, claims.exp * 1000);
  }

  #byCertificate(commonName: string, clientId: string): Identity {
    const names = (wanted: string) => this.#users.find(({ certificate }) => certificate === wanted);
    const user = names(commonName) ?? names('*');
    if (user === undefined)
      throw new Refused(`its certificate names ${printableName(commonName)}, which no user has`);
    return identityOf(user, { subject: commonName, clientId }, null);
  }
}

/**
 * In a filter `{sub}` is the token's subject, or the certificate's name, `{user}` the entry's name and `{client}` the
 * client id, each where that is one level of a topic.
 */
function identityOf(
  entry: User,
  who: { subject: string; clientId: string },
  endsMs: number | null,
): Identity {
  const { name } = entry;
  const { subject, clientId } = who;
  const filled = (allowed: string[]) => allowed.flatMap((filter) => fill(filter, { ...who, name }));
  const owner = subject === name ? name : `${name}/${subject}`;
  const [publish, subscribe] = [filled(entry.publish), filled(entry.subscribe)];
  return { name, owner, publish, subscribe, endsMs, entry, subject, clientId };
}

function fill(filter: string, who: { subject: string; name: string; clientId: string }): string[] {
  const words = { '{sub}': who.subject, '{user}': who.name, '{client}': who.clientId };
  const used = Object.entries(words).filter(([word]) => filter.includes(word));
  if (used.some(([, value]) => value === '' || /[+#/]/.test(value))) return [];
  return [filter.replace(/\{(?:sub|user|client)\}/g, (word) => words[word as keyof typeof words])];
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
  let text = '';
  try {
    text = readUserText(path);
    json = JSON.parse(text);
  } catch (error) {
    throw new UsageError(`${path}${jsonPlace(error, text)}: ${(error as Error).message}; ${EXAMPLE}`);
  }
  const result = v.safeParse(schema, json);
  if (!result.success) {
    const [issue] = result.issues;
    const line = lineOfPath(text, issue.path?.map(({ key }) => key) ?? []);
    throw new UsageError(
      `${path} (line ${line}): ${v.getDotPath(issue) ?? 'file'}: ${issue.message}; ${EXAMPLE}`,
    );
  }
  const { users, jwt } = result.output;
  // A public key (RS256) may be read by everybody.
  const secrets = [path, ...(jwt?.algorithm === 'HS256' ? [resolve(dirname(path), jwt.key)] : [])];
  for (const warning of secrets.map(warningAbout)) if (warning !== null) warn(warning);
  const clear = users.filter(({ password }) => password !== undefined && !isPasswordHash(password));
  if (clear.length > 0)
    warn(
      `${path}: ${clear.length === 1 ? `the password of ${printableName(clear[0].name)} is` : `${clear.length} passwords are`} not hashed; mote broker user add NAME --users ${path} does that`,
    );
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

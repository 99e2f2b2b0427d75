import { createHash, timingSafeEqual } from 'node:crypto';
import { readFileSync } from 'node:fs';
import * as v from 'valibot';
import { covers, isFilter } from './topics.ts';

/** A users file that cannot be used; the message says where and what would do. */
export class UsersError extends Error {}

const text = v.pipe(v.string('must be a text'), v.nonEmpty('must not be empty'));
const filters = v.optional(
  v.array(
    v.pipe(text, v.check(isFilter, 'must be a topic filter, for instance sites/+/temperature or sites/#')),
    'must be a list of topic filters',
  ),
  [],
);

/** Who may connect, and what each may publish and subscribe to: lists of topic filters, none is nothing. */
const schema = v.strictObject({
  users: v.pipe(
    v.array(v.strictObject({ name: text, password: text, publish: filters, subscribe: filters })),
    v.minLength(1, 'must have one user or more'),
    v.check((users) => new Set(users.map(({ name }) => name)).size === users.length, 'has a name twice'),
  ),
});

type User = v.InferOutput<typeof schema>['users'][number];

/** The people and devices that a broker knows. */
export class Users {
  #users: Map<string, User>;

  constructor(users: User[]) {
    this.#users = new Map(users.map((user) => [user.name, user]));
  }

  isKnown(name: string | undefined, password: Buffer | undefined): boolean {
    const user = this.#users.get(name ?? '');
    // Compares even where there is no such user, so that the time tells nothing.
    return isEqual(password ?? Buffer.alloc(0), Buffer.from(user?.password ?? '')) && user !== undefined;
  }

  mayPublish(name: string, topic: string): boolean {
    return this.#users.get(name)?.publish.some((allowed) => covers(allowed, topic)) ?? false;
  }

  /** Every topic that the filter matches must be allowed. */
  maySubscribe(name: string, filter: string): boolean {
    return this.#users.get(name)?.subscribe.some((allowed) => covers(allowed, filter)) ?? false;
  }
}

function isEqual(a: Buffer, b: Buffer): boolean {
  const digest = (bytes: Buffer) => createHash('sha256').update(bytes).digest();
  return timingSafeEqual(digest(a), digest(b));
}

/** @throws UsersError naming file and field */
export function readUsers(path: string): Users {
  let json: unknown;
  try {
    json = JSON.parse(readFileSync(path, 'utf8'));
  } catch (error) {
    const isAbsent = (error as NodeJS.ErrnoException).code === 'ENOENT';
    throw new UsersError(`${path}: ${isAbsent ? 'no such file' : (error as Error).message}; ${EXAMPLE}`);
  }
  const result = v.safeParse(schema, json);
  if (result.success) return new Users(result.output.users);
  const [issue] = result.issues;
  throw new UsersError(`${path}: ${v.getDotPath(issue) ?? 'file'}: ${issue.message}; ${EXAMPLE}`);
}

const EXAMPLE =
  'write it as {"users": [{"name": "board", "password": "...", "publish": ["sites/#"], "subscribe": ["commands/+"]}]}';

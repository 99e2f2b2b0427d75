/** Bound on the objects of one walk: results of results have no end. */
const MAX_LOOKED_AT = 400_000;
/** Errors whose stack is asked for, and functions of the same text that are called at the end of it. */
const MAX_STACKS = 100;
const MAX_DIVES = 12;
/** Results of calls within results of calls. */
const MAX_CALLS_DEEP = 2;

type AnyFunction = (...values: unknown[]) => unknown;

/** What a program of the board does for the walk, so that each call and each error is that of a program. */
export interface Hands {
  call(f: unknown, self: unknown, args: unknown): { value?: unknown; thrown?: unknown };
  make(f: unknown, args: unknown): { value?: unknown; thrown?: unknown };
  /** Of an own member. Some of V8's (`arguments[Symbol.iterator]`) are of whoever asks for them. */
  describe(owner: unknown, key: PropertyKey): PropertyDescriptor | undefined;
  read(owner: unknown, key: PropertyKey): { value?: unknown; thrown?: unknown };
  /** Calls it where the stack has no room left; everything that was caught or came back. */
  callAtTheEnd(f: unknown, self: unknown, args: unknown): unknown[];
  /** Lists of arguments to try, and things to be `this`. */
  argumentLists: unknown[][];
  selves: unknown[];
  /** All that the program's getters, `toString`, `toJSON` and callbacks have been given. */
  given: unknown[];
}

export interface Found {
  path: string;
  /** By what it belongs to the host. */
  why: string;
}

/** Whether an object leads to this process, and by what; null where it does not. */
export function leadsToHost(value: object, hands: Hands): string | null {
  for (let one: object | null = value; one !== null; one = Object.getPrototypeOf(one) as object | null)
    if (one === Object.prototype || one === Function.prototype) return 'its prototype chain is the host’s';
  const { value: made } = hands.read(value, 'constructor');
  if (typeof made !== 'function') return null;
  return hands.read(made, 'constructor').value === Function ? 'constructor.constructor is the host’s' : null;
}

/**
 * Walks all that can be reached: own keys and symbols, getters, prototypes, and what functions give, throw, and hand to
 * what a program gives them. To be called as a program of the board.
 * @returns the first object of the host, or null
 */
export function walk(roots: Record<string, unknown>, hands: Hands): { found: Found | null; looked: number } {
  // Objects that the walk itself uses are left out.
  const seen = new Set<object>([hands, hands.given, hands.argumentLists, hands.selves]);
  const left: { path: string; value: unknown; owner: unknown; callsDeep: number }[] = [];
  const dived = new Map<string, number>();
  let stacks = 0;
  const add = (path: string, value: unknown, owner: unknown, callsDeep: number) => {
    if ((typeof value !== 'object' && typeof value !== 'function') || value === null || seen.has(value))
      return;
    seen.add(value);
    left.push({ path, value, owner, callsDeep });
  };
  for (const [name, value] of Object.entries(roots)) add(name, value, undefined, 0);
  for (let next = 0; next < left.length; next++) {
    const one = left[next];
    const { path, value, owner, callsDeep } = one;
    const why = leadsToHost(value as object, hands);
    if (why !== null) return { found: { path, why }, looked: seen.size };
    if (seen.size > MAX_LOOKED_AT) throw new Error(`more than ${MAX_LOOKED_AT} things, at ${path}`);
    if (typeof value === 'object' && callsDeep > 0) {
      // Results, arguments, errors: thousands of them, whose prototypes were walked before.
      add(`${path}.__proto__`, Object.getPrototypeOf(value), owner, callsDeep);
      for (const key of Reflect.ownKeys(value as object)) {
        // To make the text of a stack is slow.
        if (key === 'stack' && ++stacks > MAX_STACKS) continue;
        const { value: own, get, set } = hands.describe(value, key) ?? {};
        for (const member of [own, get, set]) add(`${path}.${String(key)}`, member, value, callsDeep);
      }
      continue;
    }
    add(`${path}.__proto__`, Object.getPrototypeOf(value), owner, callsDeep);
    for (const key of Reflect.ownKeys(value as object)) {
      const own = hands.describe(value, key) ?? {};
      const place = `${path}.${String(key)}`;
      const got = hands.read(value, key);
      for (const one of [own.value, got.value, got.thrown]) add(place, one, value, callsDeep);
      for (const accessor of [own.get, own.set]) add(`${place} (accessor)`, accessor, value, callsDeep);
    }
    if (typeof value !== 'function') continue;
    for (const result of resultsOf(value as AnyFunction, owner, hands, callsDeep, dived))
      add(`${path}(${result.how})`, result.value, undefined, callsDeep + 1);
    hands.given.splice(0).forEach((given, index) => {
      add(`${path} gives ${index}`, given, undefined, callsDeep + 1);
    });
  }
  return { found: null, looked: seen.size };
}

function* resultsOf(
  f: AnyFunction,
  owner: unknown,
  hands: Hands,
  callsDeep: number,
  dived: Map<string, number>,
): Iterable<{ how: string; value: unknown }> {
  if (callsDeep >= MAX_CALLS_DEEP) return;
  // A result's own functions get the short list: nearly all of them were met before.
  const lists = Array.from(hands.argumentLists).slice(0, callsDeep === 0 ? undefined : 3);
  for (const [number, args] of lists.entries()) {
    for (const self of [owner, ...(number < 2 ? Array.from(hands.selves) : [])]) {
      const { value, thrown } = hands.call(f, self, args);
      yield { how: `arguments ${number}`, value };
      yield { how: `arguments ${number}, thrown`, value: thrown };
    }
    const { value, thrown } = hands.make(f, args);
    yield { how: `new, arguments ${number}`, value };
    yield { how: `new, arguments ${number}, thrown`, value: thrown };
  }
  if (callsDeep > 0 || !isWorthADive(f, dived)) return;
  for (const value of hands.callAtTheEnd(f, owner, lists[1])) yield { how: 'at the end of the stack', value };
}

/** V8's own functions have no host below them; those of one text are alike. */
function isWorthADive(f: AnyFunction, dived: Map<string, number>): boolean {
  const text = Function.prototype.toString.call(f);
  const count = (dived.get(text) ?? 0) + 1;
  dived.set(text, count);
  return count <= MAX_DIVES && !text.includes('[native code]');
}

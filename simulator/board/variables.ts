import { Session } from 'node:inspector';
import type { Board } from './board.ts';
import { isGlobal } from './globals.ts';
import { RESERVED } from './language/source.ts';
import { behind } from './observe.ts';
import { theRealm } from './realm.ts';

/** Most objects that one estimate looks at; a board has memory for fewer. */
export const MAX_LOOKED_AT = 65_536;

/** Names that the simulator puts into a program: what they hold is the host's. */
const WOVEN = new Set<string>(RESERVED);

/** Members that V8 gives to functions, and the engine does not. */
const OF_FUNCTIONS = new Set(['prototype', 'length', 'name', 'arguments', 'caller']);

/** Sizes on the engine with 14-byte variables: a name holds 4 characters, each further variable 10. */
const NAME_BYTES = 4;
const BYTES_PER_VARIABLE = 10;
/** Text in one piece. */
const BYTES_PER_FLAT_VARIABLE = 12;
/**
 * Variables of a function beside its name and itself, with its code read in place. Fitted to six clients on the engine.
 */
const FUNCTION_VARIABLES = 5;
/** Larger integers are not packed into the variable of their name (measured on the engine with 14-byte variables). */
const MAX_PACKED = 8191;

/** Variables of a timer without its callback's own. [E] */
const TIMER_VARIABLES = 7;
const SOCKET_VARIABLES = 30;

type Post = (method: string, parameters?: object) => Record<string, unknown>;

interface Remote {
  name: string;
  value?: { objectId?: string; description?: string; value?: unknown };
}

/** A scope as V8 shows it: names and values. */
type Scope = Record<string, unknown>;

/** How many variables the engine would need for a board's program, as estimated below. */
export function variablesOf({ globals, modules, timers, connections }: Board): number {
  const sockets = connections.open.map(({ object }) => object);
  const unsentBytes = connections.open.reduce((sum, { unsent }) => sum + (unsent?.length ?? 0), 0);
  return (
    estimateVariables([globals.object('global'), ...modules.loaded, ...timers.held, ...sockets]) +
    TIMER_VARIABLES * timers.count +
    SOCKET_VARIABLES * sockets.length +
    Math.ceil(unsentBytes / BYTES_PER_VARIABLE)
  );
}

/**
 * Estimates how many variables the engine would need for everything reachable from the roots: objects, and through V8's
 * inspector the scopes of functions. Code counts as read in place from Storage. It is slow: some tens of milliseconds
 * for a client. `test/board/variables.test.ts` compares it with the real engine.
 */
function estimateVariables(roots: readonly unknown[]): number {
  const session = new Session();
  session.connect();
  const post: Post = (method, parameters) => {
    let answer: Record<string, unknown> = {};
    session.post(method, parameters, (error, result) => {
      if (error !== null) throw new Error(`${method}: ${error.message}`);
      answer = result as Record<string, unknown>;
    });
    return answer;
  };
  try {
    return new Walk(post).from(roots);
  } finally {
    give(undefined);
    session.disconnect();
  }
}

class Walk {
  #post: Post;
  #seen = new Set<unknown>();
  #scopes: Scope[] = [];
  #left: unknown[] = [];
  #variables = 0;
  #shared: Set<unknown>;

  constructor(post: Post) {
    this.#post = post;
    const { globals, espruino, Object: RealmObject } = theRealm();
    const all = [globals, espruino.globals, espruino.prototypes, espruino.libraries];
    this.#shared = new Set(all.flatMap((one) => Object.values<unknown>(one)));
    this.#shared.add(RealmObject.prototype);
  }

  from(roots: readonly unknown[]): number {
    for (const root of roots) this.#value(root);
    for (let one = this.#left.pop(); one !== undefined; one = this.#left.pop()) {
      if (typeof one === 'function') this.#function(one as (...args: unknown[]) => unknown);
      this.#members(one as object);
      if (this.#seen.size > MAX_LOOKED_AT) break;
    }
    return this.#variables;
  }

  #members(owner: object): void {
    if (ArrayBuffer.isView(owner)) {
      this.#variables += Math.ceil(owner.byteLength / BYTES_PER_FLAT_VARIABLE);
      return;
    }
    for (const [name, { value }] of Object.entries(Object.getOwnPropertyDescriptors(owner))) {
      if (typeof owner === 'function' && OF_FUNCTIONS.has(name)) continue;
      if (Array.isArray(owner) && name === 'length') continue;
      this.#named(name, value);
    }
  }

  #named(name: string, value: unknown): void {
    this.#variables += 1 + Math.ceil(Math.max(0, name.length - NAME_BYTES) / BYTES_PER_VARIABLE);
    this.#value(value);
  }

  /** Adds the variables of a value, without the name that it stands under. */
  #value(value: unknown): void {
    switch (typeof value) {
      case 'number':
        if (!Number.isInteger(value) || Math.abs(value) > MAX_PACKED) this.#variables++;
        return;
      case 'string':
        this.#variables += 1 + Math.ceil(Math.max(0, value.length - NAME_BYTES) / BYTES_PER_VARIABLE);
        return;
      case 'object':
      case 'function':
        if (value === null || this.#seen.has(value) || this.#shared.has(value)) return;
        if (Object.isFrozen(value) || (typeof value === 'object' && !this.#isPrograms(value))) return;
        this.#seen.add(value);
        this.#variables++;
        this.#left.push(value);
    }
  }

  #isPrograms(value: object): boolean {
    const { Object: RealmObject } = theRealm();
    return ArrayBuffer.isView(value) || value instanceof RealmObject;
  }

  #function(one: (...args: unknown[]) => unknown): void {
    // A client that is watched has replaced methods: only what they call is the program's.
    const watcher = behind(one);
    if (watcher === undefined) this.#variables += FUNCTION_VARIABLES;
    for (const scope of this.#scopesOf(watcher ?? one)) {
      if (watcher !== undefined) {
        for (const value of Object.values(scope)) if (typeof value === 'function') this.#program(value);
        continue;
      }
      if (this.#scopes.some((known) => isSame(known, scope))) continue;
      this.#scopes.push(scope);
      this.#variables++;
      for (const [name, value] of Object.entries(scope)) this.#named(name, value);
    }
  }

  /** @param one a function that a watcher holds */
  #program(one: unknown): void {
    if (!theRealm().bridge.isForeign(one)) this.#value(one);
  }

  #scopesOf(one: unknown): Scope[] {
    give(one);
    const { result } = this.#post('Runtime.evaluate', {
      expression: `globalThis.${SLOT}`,
      objectGroup: SLOT,
    }) as { result: { objectId: string } };
    const scopes: Scope[] = [];
    const { internalProperties } = this.#properties(result.objectId);
    const list = internalProperties.find(({ name }) => name === '[[Scopes]]')?.value?.objectId;
    const all = list === undefined ? [] : this.#properties(list).result;
    for (const { name, value } of all) {
      if (!/^\d+$/.test(name) || !/^(Closure|Block|Catch)/.test(value?.description ?? '')) continue;
      const scope = this.#scope(value?.objectId as string);
      if (scope !== null) scopes.push(scope);
    }
    this.#post('Runtime.releaseObjectGroup', { objectGroup: SLOT });
    return scopes;
  }

  /** @returns null for the scope around a whole program, which holds what was added to it */
  #scope(objectId: string): Scope | null {
    const scope: Scope = {};
    const objects: { name: string; objectId: string }[] = [];
    const { result } = this.#properties(objectId);
    if (result.length > 0 && result.every(({ name }) => WOVEN.has(name))) return null;
    for (const { name, value } of result) {
      if (isGlobal(name) || WOVEN.has(name)) continue;
      if (value?.objectId === undefined) scope[name] = value?.value;
      else objects.push({ name, objectId: value.objectId });
    }
    if (objects.length === 0) return scope;
    this.#post('Runtime.callFunctionOn', {
      objectId: objects[0].objectId,
      functionDeclaration: `function (...all) { globalThis.${SLOT} = all; }`,
      arguments: objects.map((one) => ({ objectId: one.objectId })),
    });
    const values = taken() as unknown[];
    objects.forEach(({ name }, index) => {
      scope[name] = values[index];
    });
    return scope;
  }

  #properties(objectId: string) {
    const { result, internalProperties = [] } = this.#post('Runtime.getProperties', {
      objectId,
      ownProperties: true,
    }) as { result: Remote[]; internalProperties?: Remote[] };
    return { result, internalProperties };
  }
}

/** The name under which the inspector finds the object that is looked at. */
const SLOT = '__moteLookedAt';

function give(value: unknown): void {
  (globalThis as Record<string, unknown>)[SLOT] = value;
}

function taken(): unknown {
  return (globalThis as Record<string, unknown>)[SLOT];
}

/** The inspector makes a new object for a scope at each function in it, so scopes are compared by their contents. */
function isSame(one: Scope, other: Scope): boolean {
  const names = Object.keys(one);
  return names.length === Object.keys(other).length && names.every((name) => one[name] === other[name]);
}

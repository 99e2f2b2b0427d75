import type { Board } from './board.ts';
import { type BoardKind, ESP32, librariesOf, namesOf } from './boards/index.ts';
import { Repl } from './console/repl.ts';
import { pinObject } from './hardware/pin.ts';
import { newObject, newOf, sharedRealm } from './realm.ts';
import { GLOBAL_SOURCES, KIND_SOURCES } from './sources/index.ts';

/** Names that exist once per board, and the prototype of each. */
const OF_BOARD: Record<string, 'E' | 'Process' | 'I2C' | 'SPI' | 'Serial' | 'Wifi' | 'ESP32' | null> = {
  // A program may use any name; without a prototype `constructor` is not found here.
  __proto__: null,
  E: 'E',
  process: 'Process',
  I2C1: 'I2C',
  SPI1: 'SPI',
  Serial1: 'Serial',
  Serial2: 'Serial',
  Serial3: 'Serial',
  Serial4: 'Serial',
  Serial5: 'Serial',
  Serial6: 'Serial',
  USB: 'Serial',
  Telnet: 'Serial',
  LoopbackA: 'Serial',
  LoopbackB: 'Serial',
  Terminal: 'Serial',
  SPI2: 'SPI',
  SPI3: 'SPI',
  I2C2: 'I2C',
  I2C3: 'I2C',
  ESP32: 'ESP32',
  Wifi: 'Wifi',
  global: null,
};
/**
 * Measured floors for an estimate of the JsVars in use: the engine's own state, and what a timer and a socket take,
 * measured on the real engine.
 */
const BASE_VARIABLES = 240;
const VARIABLES_PER_TIMER = 11;
const VARIABLES_PER_SOCKET = 40;
const BYTES_PER_VARIABLE = 10;

/** What a board may have or not, by its kind. */
const BUSES = new Set<unknown>(['I2C', 'SPI', 'Serial']);

/** Whether a program finds a global of this name on that board. */
export function isGlobal(name: string, kind: BoardKind = ESP32): boolean {
  if (kind.globals !== undefined) return kind.globals.has(name);
  const { globals, espruino } = sharedRealm();
  const named = namesOf(kind).get(name);
  return (
    named !== undefined ||
    name in espruino.globals ||
    name in globals ||
    name in GLOBAL_SOURCES ||
    (name in OF_BOARD && !BUSES.has(OF_BOARD[name])) ||
    name === 'globalThis'
  );
}

/** Whether a global is built into the engine and not made for each board: all boards share it unless one changes it. */
export function isBuiltIn(name: string): boolean {
  const { globals, espruino } = sharedRealm();
  return name in globals || name in espruino.globals;
}

/** The globals of one board that it does not share with others; each is made at its first use. */
export class Globals {
  readonly #board: Board;
  #scope: Repl | null = null;
  #objects: Record<string, object> = Object.create(null);

  constructor(board: Board) {
    this.#board = board;
  }

  /** The global scope by names: the console's, or one that is made when code that is a text first runs. */
  get scope(): Repl {
    this.#scope ??= this.#board.repl ?? new Repl(this.#board, { echo: () => {} });
    return this.#scope;
  }

  /** A global of the program's that the engine calls by itself. */
  calledByEngine(name: string): unknown {
    const scope = this.#scope ?? this.#board.repl;
    return scope?.read(name) ?? (this.object('global') as Record<string, unknown>)[name];
  }

  forget(): void {
    (this.#scope ?? this.#board.repl)?.forget();
    this.#objects = Object.create(null);
  }

  lookup(name: string): unknown {
    const { globals, espruino } = this.#board.realm;
    const own = this.#board.firmware?.lookup(name);
    if (own !== undefined) return own;
    if (name === 'globalThis') return this.object('global');
    if (name in espruino.globals) return espruino.globals[name];
    if (name in globals) return globals[name];
    if (name in GLOBAL_SOURCES) return this.#board.modules.builtIn(name, GLOBAL_SOURCES[name]);
    const named = namesOf(this.#board.kind).get(name);
    if (named !== undefined && 'pin' in named) return pinObject(named.pin);
    if (named !== undefined && 'object' in named)
      return this.#board.modules.builtIn(name, KIND_SOURCES[named.object]);
    if (named !== undefined && 'pins' in named) return this.#pinsOf(name, named.pins);
    return this.object(name);
  }

  /** A name's own pins: `NodeMCU.D2`. */
  #pinsOf(name: string, pins: Readonly<Record<string, string>>): object {
    this.#objects[name] ??= newObject(
      Object.fromEntries(Object.entries(pins).map(([alias, pin]) => [alias, pinObject(pin)])),
    );
    return this.#objects[name];
  }

  object(name: string): object {
    const known = this.#objects[name];
    if (known !== undefined) return known;
    const prototype = OF_BOARD[name];
    const made = prototype === null ? newObject({}) : newOf(prototype);
    if (name === 'process') Object.assign(made, { version: '2v29.277', env: this.#env() });
    this.#objects[name] = made;
    return made;
  }

  /** `process.memory()` with the figures of the board; `usage` is an estimate from the objects that the board knows. */
  memory(): object {
    const { timers, kind } = this.#board;
    const connections = this.#board.connections.open;
    const { variables, bytesPerVariable } = kind;
    const unsent = connections.reduce((sum, one) => sum + (one.unsent?.length ?? 0), 0);
    const usage =
      BASE_VARIABLES +
      VARIABLES_PER_TIMER * timers.count +
      VARIABLES_PER_SOCKET * connections.length +
      Math.ceil(unsent / BYTES_PER_VARIABLE);
    const free = Math.max(0, variables - usage);
    return newObject({
      free,
      usage,
      total: variables,
      history: 0,
      gc: 0,
      gctime: 1,
      blocksize: bytesPerVariable,
    });
  }

  #env(): object {
    return newObject({
      VERSION: '2v29.277',
      BOARD: this.#board.kind.env,
      FLASH: 0,
      STORAGE: this.#board.kind.storageBytes,
      SERIAL: this.#board.serial,
      CONSOLE: 'Serial1',
      MODULES: [...librariesOf(this.#board.kind)].join(','),
    });
  }
}

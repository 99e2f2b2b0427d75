import { createHash } from 'node:crypto';
import { type Context, createContext, runInContext } from 'node:vm';
import { CLIENT_ENTRY } from '../../scripts/compiler/build.ts';
import { BUILDS, type BuildName, type Feature } from '../../scripts/compiler/features.ts';
import { buildOnce } from '../../scripts/compiler/once.ts';
import { STRINGS_SOURCE } from '../../simulator/board/language/strings.ts';
import { buildMutant } from '../mutants/build.ts';
import { MUTANTS } from '../mutants/mutants.ts';
import { Peer } from './peer.ts';
import { Storage } from './storage.ts';

/** The environment names a mutant of the client that the tests are to catch. */
export const MUTANT = 'MOTE_MUTANT';

const mutants = new Map<string, string>();

/** The bytes of one build, or of one with such features, as they would be flashed. */
export function bytesOf(build: BuildName | readonly Feature[]): string {
  return bytesOfEntry(CLIENT_ENTRY, typeof build === 'string' ? BUILDS[build] : build);
}

/** The same of another source: a part for programs. */
export function bytesOfEntry(entry: string, features: readonly Feature[] = []): string {
  const name = `${entry} ${features}`;
  const mutant = MUTANTS.find((one) => one.name === process.env[MUTANT]);
  if (mutant !== undefined) {
    const known = mutants.get(name) ?? buildMutant(mutant, features, entry);
    mutants.set(name, known);
    return known;
  }
  return buildOnce(entry, features).bytes;
}

/** What Espruino gives each object, as far as the client calls it: listeners in `#on...`, and `emit` that is queued. */
const EVENTS = `
  var hidden = { configurable: true, writable: true };
  function add(name, value) { hidden.value = value; Object.defineProperty(Object.prototype, name, hidden); }
  add('on', function (event, listener) {
    var key = '#on' + event;
    Object.defineProperty(this, key, { configurable: true, writable: true, value: (this[key] || []).concat([listener]) });
  });
  add('emit', function (event, a, b, c) {
    var self = this;
    (this['#on' + event] || []).forEach(function (listener) { queue(function () { listener.call(self, a, b, c); }); });
  });
  add('removeListener', function (event, listener) {
    var all = this['#on' + event] || [];
    if (all.indexOf(listener) >= 0) all.splice(all.indexOf(listener), 1);
  });
  add('removeAllListeners', function (event) {
    Object.keys(Object.getOwnPropertyDescriptors(this)).forEach(function (key) {
      if (event ? key === '#on' + event : key.indexOf('#on') === 0) delete this[key];
    }, this);
  });
`;

interface Timer {
  at: number;
  run: () => void;
}

// biome-ignore lint/suspicious/noExplicitAny: the client under test is JavaScript of another realm
type Any = any;

/** What boards run, in the place of a program that takes the client's build: one program with the client in it. */
export type WholeProgram = (build: BuildName, host: string, options?: object) => string;
export const CREATED_TWICE = 'a whole program creates its client once';
export const whole: { program: WholeProgram | null } = { program: null };

/** The built client in a realm of its own, with a clock and a network that the test moves by hand. */
export class Board {
  now = 0;
  /** What somebody has set the clock on by. */
  clockOffsetS = 0;
  /** Every socket that was opened, oldest first. */
  readonly peers: Peer[] = [];
  /** `net.connect` throws. */
  refuses = false;
  /** What `Math.random` gives. */
  random = 0.5;
  /** Takes MQTT out of what new peers get. */
  unframe?: (chunk: Buffer) => Buffer;
  /** What stands on the console. */
  readonly printed: string[] = [];
  /** What callbacks threw out of the client. */
  readonly thrown: unknown[] = [];
  readonly storage: Storage;
  readonly mote: Any;
  readonly #load: (exports: object) => Any;
  #loaded = new Map<string, Any>();
  #hasRun = false;
  #timers = new Map<number, Timer>();
  #queue: (() => void)[] = [];

  constructor(name: BuildName | readonly Feature[], storage = new Storage(), globals: object = {}) {
    this.storage = storage;
    const realm = createContext({
      queue: (run: () => void) => this.#queue.push(run),
      require: (module: string) => this.#library(module),
      setTimeout: (run: (...values: unknown[]) => void, delayMs: number, ...values: unknown[]) =>
        this.setTimeout(() => run(...values), delayMs),
      clearTimeout: (id: number) => this.#timers.delete(id),
      getTime: () => this.now / 1000 + this.clockOffsetS,
      E: { toString: (data: Uint8Array) => Buffer.from(data).toString('latin1') },
      print: (text: string) => this.printed.push(text),
      Modules: { removeCached: () => this.#loaded.clear() },
      btoa: (data: Buffer) => data.toString('base64'),
      ...globals,
    });
    runInContext(EVENTS, realm);
    runInContext(STRINGS_SOURCE, realm);
    runInContext('Math', realm).random = () => this.random;
    this.newObject = runInContext('(function () { return {}; })', realm);
    this.#load = runInContext(`(function (exports) { ${bytesOf(name)}\nreturn exports; })`, realm);
    const { program } = whole;
    if (program !== null)
      this.#load = () => ({
        create: (host: string, options?: object) =>
          this.#runWhole(realm, program(name as BuildName, host, options), options),
      });
    this.mote = this.#library('mote');
  }

  /** Such a program creates its client once. */
  #runWhole(realm: Context, program: string, options?: object): Any {
    if (this.#hasRun) throw new Error(CREATED_TWICE);
    this.#hasRun = true;
    let client: Any;
    Object.assign(realm, { options, take: (made: Any) => (client = made) });
    runInContext(program, realm);
    return client;
  }

  /** An object of the board's realm, to be a socket. */
  readonly newObject: () => object;

  /** What `require` gives the program. */
  require(module: string): Any {
    return this.#library(module);
  }

  #library(module: string): Any {
    if (module === 'Storage') return this.storage;
    if (module === 'mote') {
      if (!this.#loaded.has(module)) this.#loaded.set(module, this.#load({}));
      return this.#loaded.get(module);
    }
    if (module === 'crypto') return { SHA1: (text: string) => createHash('sha1').update(text).digest() };
    if (module !== 'net' && module !== 'tls') throw new Error(`Module "${module}" not found`);
    return {
      connect: (options: object) => {
        if (this.refuses) throw new Error('Unable to create socket');
        const peer = new Peer(this.newObject(), { module, ...options }, this.unframe);
        this.peers.push(peer);
        return peer.socket;
      },
    };
  }

  /** The peer at the other end of the newest socket. */
  get peer(): Peer {
    return this.peers[this.peers.length - 1];
  }

  /** One idle loop after another until nothing more happens: 536 bytes leave, events arrive. */
  idle(): void {
    for (let busy = true; busy; ) {
      busy = false;
      for (const peer of this.peers) if (peer.flush()) busy = true;
      while (this.#queue.length > 0) {
        busy = true;
        this.run(this.#queue.shift() as () => void);
      }
    }
  }

  /** As the engine does: an exception is reported, and the program goes on. */
  run(callback: () => void): void {
    try {
      callback();
    } catch (error) {
      this.thrown.push(error);
    }
  }

  pass(ms: number): void {
    const end = this.now + ms;
    for (this.idle(); ; this.idle()) {
      const due = [...this.#timers].sort(([, a], [, b]) => a.at - b.at)[0];
      if (!due || due[1].at > end) break;
      this.#timers.delete(due[0]);
      this.now = due[1].at;
      this.run(due[1].run);
    }
    this.now = end;
  }

  get timers(): number {
    return this.#timers.size;
  }

  /** A client that has its session. */
  connected(options: object = {}, sessionPresent = false): Any {
    const client = this.mote.create('broker', { client_id: 'mote-1', ...options });
    client.connect();
    this.idle();
    this.accept(sessionPresent);
    return client;
  }

  /** Its id is one more than the highest in use, as on the engine: so ids come back. */
  setTimeout(run: () => void, delayMs: number): number {
    const id = Math.max(0, ...this.#timers.keys()) + 1;
    this.#timers.set(id, { at: this.now + delayMs, run });
    return id;
  }

  /** What `clearTimeout()` does, called by the program without an argument. */
  clearAllTimers(): void {
    this.#timers.clear();
  }

  accept(sessionPresent = false): void {
    this.peer.send({ cmd: 'connack', returnCode: 0, sessionPresent });
    this.idle();
  }
}

/** Collects what an event brings. */
export function collect(client: Any, event: string): unknown[][] {
  const seen: unknown[][] = [];
  client.on(event, (...values: unknown[]) => seen.push(values.filter((value) => value !== undefined)));
  return seen;
}

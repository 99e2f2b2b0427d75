import type { Board } from './board.ts';
import { librariesOf } from './boards/index.ts';
import { firstChange } from './check/inspect.ts';
import { SourceError } from './errors.ts';
import { listenersOf } from './events.ts';
import { observeModule } from './observe.ts';
import type { BoardOptions } from './options.ts';
import { FIRMWARE } from './places/place.ts';
import type { BuiltFrom } from './places/places.ts';
import { compileProgram } from './program.ts';
import { bridged, makeError, newObject, ownRealm, type Realm, sharedRealm } from './realm.ts';
import { record } from './records.ts';
import { LIBRARY_SOURCES } from './sources/index.ts';
import { OWN_WIFI_MODULE, RADIO_MODULES, RADIO_SOURCE } from './sources/radio.ts';

/** Loads programs from Storage, once each per boot. */
export class Modules {
  readonly #board: Board;
  readonly #options: BoardOptions;
  #loaded = new Map<string, unknown>();
  /** Sources that `Modules.addCached` has given. */
  readonly #builtIn = new Map<string, unknown>();
  readonly #cached = new Map<string, string>();
  #hasTold = false;

  constructor(board: Board, options: BoardOptions) {
    this.#board = board;
    this.#options = options;
  }

  /** The board reaches the network by a radio on a serial port, and nothing else is at such a port. */
  get #hasRadio(): boolean {
    const { kind, wires } = this.#board;
    return kind.radio === true && wires.hardware.uarts === undefined;
  }

  /** Forgets a module, so that the next `require` runs its file again. */
  remove(name: string): void {
    this.#loaded.delete(name);
    this.#cached.delete(name);
  }

  /** The exports of all loaded modules. */
  get loaded(): unknown[] {
    return [...this.#loaded.values()];
  }

  /** A module from its source, or from what it exports. */
  addCached(name: string, source: unknown): void {
    this.#loaded.delete(name);
    if (typeof source === 'string') this.#cached.set(name, source);
    else this.#loaded.set(name, source);
  }

  get names(): string[] {
    return [...new Set([...this.#loaded.keys(), ...this.#cached.keys()])];
  }

  /** A part of the firmware that is a program here. @param source one of sources/ */
  builtIn(name: string, source: string): unknown {
    if (!this.#builtIn.has(name)) {
      const module = newObject({
        exports: newObject({}),
        record: bridged((what: string, args: unknown[]) => record(what, args)),
        missing: bridged((what: string) => {
          throw this.#board.notSimulated(what);
        }),
        drawn: bridged((text: string) => this.#board.wires.screen.drawn(text)),
      });
      this.#builtIn.set(name, this.#exportsOf(FIRMWARE + name, source, { module, isBoot: false }));
    }
    return this.#builtIn.get(name);
  }

  removeAll(): void {
    this.#loaded.clear();
    this.#cached.clear();
  }

  forget(): void {
    this.#loaded.clear();
    this.#cached.clear();
    this.#builtIn.clear();
  }

  require(name: string): unknown {
    const built = this.#library(name);
    if (built !== undefined) return built;
    if (this.#loaded.has(name)) return this.#loaded.get(name);
    const board = this.#board;
    const text = this.#cached.get(name) ?? board.storage.read(name);
    if (text === undefined) throw makeError('Error', `Module "${name}" not found`);
    const exports = this.run(name, text);
    const report = this.#options.onPublish;
    if (report !== undefined)
      observeModule(
        exports,
        () => board.nowUs,
        (publish) => {
          if (!board.halting) report(publish);
        },
        this.#options.onClient,
      );
    this.#loaded.set(name, exports);
    return exports;
  }

  /** What the firmware of this kind of board has; undefined for any other name. @throws the board stops: not simulated */
  #library(name: string): unknown {
    const board = this.#board;
    if (this.#hasRadio) {
      if (name === OWN_WIFI_MODULE) return board.globals.object('Wifi');
      if (RADIO_MODULES.test(name)) return this.builtIn('radio', RADIO_SOURCE);
    }
    if (!librariesOf(board.kind).has(name)) return undefined;
    if (name === 'Wifi') return board.globals.object(name);
    const library = board.realm.espruino.libraries[name];
    if (library !== undefined) return library;
    if (name in LIBRARY_SOURCES) return this.builtIn(name, LIBRARY_SOURCES[name]);
    throw board.notSimulated(`require("${name}")`);
  }

  /**
   * Runs those boot files that are there, in the console's scope where there is a console, then E's `init` listeners, then
   * the program's `onInit`: the order of jsiSoftInit.
   */
  boot(files: string[]): void {
    const board = this.#board;
    board.realm = this.#realmFor(files);
    for (const name of files) {
      const text = board.on ? board.storage.read(name) : undefined;
      if (text === undefined) continue;
      board.interpreter.guard(() => {
        if (board.repl === null) this.run(name, text, true);
        else board.repl.run(text, this.#options.fileNames?.[name] ?? name);
      });
    }
    if (!board.on) return;
    const e = board.globals.object('E') as Record<string, unknown>;
    const init = e[listenersOf('init')];
    if (init !== undefined) board.interpreter.callListeners(e, init, []);
    if (!board.on) return;
    const onInit = board.globals.calledByEngine('onInit');
    if (typeof onInit === 'function') board.interpreter.call(onInit, undefined, []);
  }

  /** On a board with a console anything may be typed. */
  #realmFor(files: string[]): Realm {
    const board = this.#board;
    const change = firstChange(files, (name) => board.storage.read(name));
    if (change === null) return board.repl === null ? sharedRealm() : ownRealm();
    if (!this.#hasTold) {
      const { file, line, name } = change;
      const path = this.#options.fileNames?.[file] ?? file;
      this.#options.onNote?.(
        `${path}:${line} changes ${name}: the board has JavaScript of its own, which is slower`,
      );
    }
    this.#hasTold = true;
    return ownRealm();
  }

  /** Runs a file's top level. @param isBoot it is the program, and no module @returns its exports */
  run(name: string, text: string, isBoot = false): unknown {
    const { fileNames = {}, built = {}, files } = this.#options;
    const module = newObject({ exports: newObject({}) });
    const file = Object.hasOwn(fileNames, name) ? fileNames[name] : name;
    // A program may have written other bytes in their place.
    const from = Object.hasOwn(built, name) && files[name] === text ? built[name] : undefined;
    return this.#exportsOf(file, text, { module, isBoot, built: from });
  }

  #exportsOf(
    file: string,
    text: string,
    { module, isBoot, built }: { module: Record<string, unknown>; isBoot: boolean; built?: BuiltFrom },
  ): unknown {
    const board = this.#board;
    try {
      const countRounds = this.#options.countRounds ?? true;
      const program = compileProgram(text, file, { countRounds, isBoot, kind: board.kind });
      board.places.add(file, { text, built, isBoot, ...program });
      const values = program.names.map((one) => board.globals.lookup(one));
      // Within a module `this` is what it exports.
      const self = isBoot ? board.globals.object('global') : module.exports;
      if (program.opened.length > 0) values.push(board.globals.scope.opener(program.opened));
      program.run.call(self, module.exports, module, program.joins ? joinerOf(module) : null, ...values);
      return module.exports;
    } catch (error) {
      if (!(error instanceof SourceError)) throw error;
      const { at, line } = error;
      const place = at === undefined ? { file, line } : board.places.inText(file, text, at, built);
      throw board.interpreter.stop(error.message, place);
    }
  }
}

/** Makes a module's `exports` stand for its variable of that name. */
function joinerOf(module: Record<string, unknown>) {
  return bridged((get: () => unknown, set: (value: unknown) => void) => {
    Object.defineProperty(module, 'exports', { get, set });
  });
}

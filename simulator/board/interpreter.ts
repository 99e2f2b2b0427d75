import type { Board } from './board.ts';
import { BoardError } from './errors.ts';
import { listenersOf } from './events.ts';
import { formatError } from './format.ts';
import { causeOf } from './hardware/bare.ts';
import { heldBytes, holdsMoreThan, MAX_GROWTH_BYTES, TOO_MUCH } from './memory.ts';
import { type Frame, framesOf, linesOf, type Place, UNKNOWN } from './places/place.ts';
import { MAX_ROUNDS, ROUNDS_A_LOOK } from './program.ts';
import { makeError, ownError } from './realm.ts';
import { enter, leave } from './running.ts';

/**
 * Events handled in one idle loop. Without this bound a program that emits from its own listener would never end the
 * loop.
 */
export const MAX_EVENTS_PER_LOOP = 10_000;

const NO_ARGUMENTS: unknown[] = [];

interface Queued {
  self: object;
  listeners: unknown;
  args: unknown[];
}

/** Makes all calls into a board's program: callbacks and the event queue. It also keeps what the program throws. */
export class Interpreter {
  /** Calls into the program since the board was made. */
  calls = 0;
  /** Why the program was stopped for good; null while it runs. */
  fatal: BoardError | null = null;
  readonly #board: Board;
  #queue: Queued[] = [];
  #exception: { value: unknown } | null = null;
  /** What the program threw last, and from where. */
  #thrown: { value: unknown; frames: Frame[] } | null = null;
  /** What a listener of the program threw into code that may catch it. */
  #passing: { value: unknown } | null = null;
  /** A list of listeners was interrupted before its end. */
  #interrupted = false;
  /** Of the loops in this callback: rounds so far, and the bytes held at the first look. */
  #rounds = 0;
  #heldBytes = 0;

  constructor(board: Board) {
    this.#board = board;
  }

  /** Rounds of loops left until the next look. */
  get #roundsLeft(): Int32Array {
    return this.#board.realm.rounds;
  }

  get hasEvents(): boolean {
    return this.#queue.length > 0;
  }

  forget(): void {
    this.#queue = [];
    this.#exception = null;
    this.#thrown = null;
    this.#passing = null;
  }

  /** A listener threw, and who called it may well catch that: the author of the program is told all the same. */
  passing(value: unknown): void {
    this.#passing = { value };
  }

  /** Called for each value that a program throws: what is no Error does not know its place. */
  thrown(value: unknown): void {
    this.#thrown = { value, frames: framesOf(new Error()) };
  }

  /** Runs a piece of the program. An exception is reported at the end of the idle loop. */
  guard(action: () => void): void {
    this.#apply(action, undefined, NO_ARGUMENTS);
  }

  /**
   * Runs a piece of the program whose exceptions the engine drops: callFn of network_js.c restores the state of execution
   * behind each call of a network driver. The report of a run gets it all the same.
   */
  quietly(action: () => void): void {
    const before = this.#exception;
    this.#exception = null;
    this.guard(action);
    const thrown = this.#exception as { value: unknown } | null;
    this.#exception = before;
    if (thrown === null || this.fatal !== null) return;
    const { place, reason } = this.#describe(thrown.value);
    const text = `${reason} (the engine drops what a network driver throws, and goes on)`;
    this.#board.told(this.#error(place, text, false));
  }

  call(callback: unknown, self: unknown, args: unknown[]): void {
    this.calls++;
    this.#apply(callback, self, args);
    const hoards = this.#board.memory?.called(this.#board.device) ?? null;
    if (hoards === null) return;
    this.stop(TOO_MUCH, this.#board.places.at(hoards));
    this.#board.afterCallback();
  }

  #apply(callback: unknown, self: unknown, args: unknown[]): void {
    const board = this.#board;
    this.#roundsLeft[0] = ROUNDS_A_LOOK;
    this.#rounds = 0;
    const before = enter(board);
    try {
      // Most callbacks are those of timers, without arguments, and of sockets, with one; `Reflect.apply` reads an array each time.
      if (args.length === 0 && self === undefined) (callback as () => void)();
      else if (args.length === 1) (callback as (value: unknown) => void).call(self, args[0]);
      else Reflect.apply(callback as () => void, self, args);
    } catch (error) {
      // A board that halts forgets its program, and with it what the program throws while it unwinds.
      if (!board.halting) this.#exception = { value: ownError(error) };
      this.#passing = null;
    } finally {
      leave(before);
    }
    if (this.#passing !== null) this.#tellCaught(this.#passing.value);
    board.afterCallback();
  }

  #tellCaught(value: unknown): void {
    this.#passing = null;
    if (this.#board.halting) return;
    const { place, reason } = this.#describe(value);
    if (place.file !== '') this.#board.print(`    at ${linesOf(place)}`);
    this.#board.told(this.#error(place, `${reason} (the client has caught it, and goes on)`, false));
  }

  /**
   * Called after every `ROUNDS_A_LOOK` rounds of a loop.
   * @throws when the callback has used up its rounds or its memory
   */
  looked(): void {
    this.#rounds += ROUNDS_A_LOOK;
    if (this.fatal !== null || this.#rounds >= MAX_ROUNDS)
      throw this.stop(`a loop went round ${MAX_ROUNDS} times without returning`);
    if (this.#rounds === ROUNDS_A_LOOK) this.#heldBytes = heldBytes();
    else if (holdsMoreThan(this.#heldBytes + MAX_GROWTH_BYTES)) throw this.stop(TOO_MUCH);
    this.#roundsLeft[0] = ROUNDS_A_LOOK;
  }

  /** Calls a listener or a list of them. An exception of one does not keep the next from running. */
  callListeners(self: object, listeners: unknown, args: unknown[]): void {
    if (typeof listeners === 'function') {
      this.call(listeners, self, args);
      return;
    }
    // Only in a list can one listener change the others.
    if (!Array.isArray(listeners)) return;
    const list = listeners.length > 1 ? Array.from<unknown>(listeners) : listeners;
    for (let index = 0; index < list.length; index++) {
      if (!this.#board.on) return;
      const listener = list[index];
      if (typeof listener !== 'function') {
        this.#interrupted = true;
        return;
      }
      this.call(listener, self, args);
    }
  }

  queue(self: object, listeners: unknown, args: unknown[]): void {
    this.#queue.push({ self, listeners, args });
  }

  /** Queues the listeners for an event, if there are any. */
  queueNamed(self: object, event: string, args: unknown[]): void {
    const listeners = (self as Record<string, unknown>)[listenersOf(event)];
    if (listeners !== undefined) this.queue(self, listeners, args);
  }

  /**
   * Runs the queued events, and those that they queue.
   * @returns false when the board was blocked or went off
   */
  runEvents(): boolean {
    for (let count = 0; this.#queue.length > 0; count++) {
      if (count > MAX_EVENTS_PER_LOOP) this.guard(() => this.#flooded());
      if (!this.#board.free) return false;
      const { self, listeners, args } = this.#queue.shift() as Queued;
      this.callListeners(self, listeners, args);
    }
    return this.#board.free;
  }

  #flooded(): never {
    throw this.stop(`more than ${MAX_EVENTS_PER_LOOP} events were emitted without a return to the idle loop`);
  }

  /**
   * The end of an idle loop. Of several exceptions the engine keeps the last; a listener for 'uncaughtException' keeps
   * it from being printed.
   */
  report(): BoardError | null {
    const board = this.#board;
    if (this.#interrupted) board.print('Execution Interrupted during event processing.');
    this.#interrupted = false;
    if (this.#exception === null || !board.on) return null;
    const self = board.globals.object('process') as Record<string, unknown>;
    const listeners = self[listenersOf('uncaughtException')];
    if (listeners !== undefined) {
      const { value } = this.#exception;
      this.#exception = null;
      this.callListeners(self, listeners, [value]);
    }
    if (this.#exception === null) return null;
    const { value } = this.#exception;
    const { place, reason } = this.#describe(value);
    const bare = causeOf(value);
    this.#exception = null;
    if (!board.on) return null;
    board.print(`Uncaught ${reason}${place.file === '' ? '' : `\n    at ${linesOf(place)}`}`);
    const error = this.#error(place, reason, false);
    error.bare = bare;
    return error;
  }

  /** Reads an exception with care: its members may be the program's own code. */
  #describe(value: unknown): { place: Place; reason: string } {
    let place = UNKNOWN;
    let reason = 'an exception whose text cannot be had';
    this.guard(() => {
      const frames = framesOf(value);
      const thrown = Object.is(this.#thrown?.value, value) ? (this.#thrown?.frames ?? []) : [];
      place = this.#board.places.of(frames.length > 0 ? frames : thrown);
      reason = formatError(value);
    });
    return { place, reason };
  }

  /**
   * Stops the board for good: a program that went on without what it asked for would mislead.
   * @returns the error to throw so that the program unwinds; catching it does not help the program
   */
  stop(reason: string, place: Place = this.#board.places.of(framesOf(new Error()))): Error {
    this.fatal ??= this.#error(place, reason, true);
    this.#roundsLeft[0] = 0;
    return makeError('InternalError', reason);
  }
  #error(place: Place, reason: string, isFatal: boolean): BoardError {
    const known = place.file === '' ? { ...place, file: this.#board.bootName } : place;
    return new BoardError(this.#board.device, known, reason, isFatal);
  }
}

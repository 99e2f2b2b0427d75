import { join } from 'node:path';
import { BOOT_US } from '../board/board.ts';
import { BoardError } from '../board/errors.ts';
import type { BoardOptions } from '../board/options.ts';
import type { BoardSurroundings, DeviceBoard } from '../world/device-setup.ts';
import type { Engine } from '../world/world-plan.ts';
import { ConsoleLines } from './console-lines.ts';
import { writeFlash } from './flash-image.ts';
import { Interpreter } from './interpreter.ts';
import { prelude, told } from './prelude.ts';
import { POWER_CUT, wordsOf } from './stops.ts';

const BOOT_FILE = '.bootcde';

export interface EnginePlace {
  engine: Engine;
  /** A folder for this board alone. */
  folder: string;
}

/** A board of a world whose program runs in the real interpreter. */
export class EngineBoard implements DeviceBoard {
  fatal: BoardError | null = null;
  readonly #options: BoardOptions;
  readonly #messages: BoardSurroundings['messages'];
  readonly #interpreter: Interpreter;
  #lines: ConsoleLines;
  /** A planned power cut in the middle of a write to flash. */
  #cut: { leftBytes: number; takesEffect(): void } | null = null;

  constructor(options: BoardOptions, { net, messages }: BoardSurroundings, { engine, folder }: EnginePlace) {
    const { files, ownFiles } = options;
    this.#options = options;
    this.#messages = messages;
    this.#lines = this.#newLines();
    const modules = Object.keys(files).filter((name) => !name.startsWith('.'));
    writeFlash(engine, folder, { ...files, ...ownFiles, '.boot0': prelude(modules) });
    this.#interpreter = new Interpreter({
      ...{ engine, folder, clock: options.clock, device: options.device },
      ...{ random: options.random, net: options.net },
      resolve: (host) => net.resolve(host),
      onPrint: (text) => this.#lines.add(text),
      onExit: () => this.#restart(),
      onStop: (reason, more) => this.#ended(reason, more),
      onFlash: (bytes) => this.#write(bytes),
    });
  }

  get on(): boolean {
    return this.#interpreter.on;
  }

  get nowUs(): number {
    return Math.max(this.#options.clock.now, this.#interpreter.blockedUntilUs);
  }

  get free(): boolean {
    return this.on && this.#options.clock.now >= this.#interpreter.blockedUntilUs;
  }

  start(): BoardError | null {
    if (this.on || this.fatal !== null) return this.fatal;
    this.#cut = null;
    this.#lines = this.#newLines();
    this.#options.onOn?.();
    this.#interpreter.start();
    return this.fatal;
  }

  powerCut(): void {
    if (!this.on) return;
    this.#interpreter.powerCut();
    this.#options.onOff?.();
  }

  cutInWrite(afterBytes: number, cut: () => void): void {
    this.#cut = { leftBytes: afterBytes, takesEffect: cut };
  }

  /** @returns how many bytes are written before the power goes; null: power lasts */
  #write(bytes: number): number | null {
    if (this.#cut === null) return null;
    const { leftBytes } = this.#cut;
    if (bytes > leftBytes) return leftBytes;
    this.#cut.leftBytes -= bytes;
    return null;
  }

  #ended(reason: string, more: string): void {
    if (reason !== POWER_CUT) {
      this.#stop(wordsOf(reason, more));
      return;
    }
    const cut = this.#cut;
    this.#cut = null;
    this.#options.onOff?.();
    cut?.takesEffect();
  }

  #newLines(): ConsoleLines {
    return new ConsoleLines((line) => this.#take(line));
  }

  #take(line: string): void {
    const { clock, onPublish, onPrint } = this.#options;
    const said = told(line);
    if (said === null) {
      onPrint?.(line);
      const reason = /^Uncaught (.*)/.exec(line)?.[1];
      if (reason !== undefined) this.#fail(reason, false);
    } else if (said.kind === 'P') {
      const [topic, message, qos, retain, accepted, threw] = said.words;
      onPublish?.({
        timeUs: clock.now,
        ...{ topic, message, qos: Number(qos), retain: retain === '1' },
        ...{ accepted: accepted === '1', threw: threw === '1' },
      });
    } else if (said.kind === 'L') this.#messages.listening();
    else if (said.kind === 'H') this.#messages.heard(said.words[0], said.words[1]);
  }

  #fail(reason: string, isFatal: boolean): BoardError {
    const { device, fileNames, onError } = this.#options;
    const error = new BoardError(
      device,
      { file: fileNames?.[BOOT_FILE] ?? BOOT_FILE, line: 0 },
      reason,
      isFatal,
    );
    onError?.(error);
    return error;
  }

  #stop(reason: string): void {
    this.fatal = this.#fail(reason, true);
    this.#options.onOff?.();
  }

  /** The interpreter has left, as it does at `E.reboot()`. */
  #restart(): void {
    const { clock, device, onOff } = this.#options;
    onOff?.();
    clock.at(clock.now + BOOT_US, device, (board) => board.start(), this as EngineBoard);
  }
}

/** Each board's own folder in that of a run. */
export const folderOf = (folder: string, device: number) => join(folder, String(device));

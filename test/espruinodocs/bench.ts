import { I2cBus } from '../../sensors/simulated/bus.ts';
import { Pins } from '../../sensors/simulated/pins.ts';
import { Board } from '../../simulator/board/board.ts';
import type { BoardKind } from '../../simulator/board/boards/index.ts';
import type { BoardError } from '../../simulator/board/errors.ts';
import { Kernel } from '../../simulator/kernel/kernel.ts';
import { makeBench } from '../../simulator/sensors/bench.ts';
import type { PlacedSensor } from '../../simulator/sensors/catalogue.ts';
import { ScriptedStack } from '../board/stack.ts';

/** What a program did on a board where every wire ends in a sink. */
export interface Run {
  /** The first exception, or what stopped the board; null when there was none. */
  error: BoardError | null;
  printed: string[];
  /** Bytes and levels that reached a wire, calls that were recorded, and connections. */
  effects: number;
}

/** What each wire answers when a program reads it. */
export type Answer = 0x00 | 0xff;

class SinkBus extends I2cBus {
  effects = 0;
  readonly #answer: Answer;
  constructor(answer: Answer) {
    super();
    this.#answer = answer;
  }
  override writeTo(): void {
    this.effects++;
  }
  override readFrom(_address: number, length: number): Uint8Array {
    this.effects++;
    return new Uint8Array(length || 0).fill(this.#answer);
  }
}

class SinkPins extends Pins {
  effects = 0;
  override write(pin: unknown, value: 0 | 1): void {
    this.effects++;
    super.write(pin, value);
  }
  override pulse(pin: unknown, value: 0 | 1, timeMs: number): void {
    this.effects++;
    super.pulse(pin, value, timeMs);
  }
  override watch(...of: Parameters<Pins['watch']>): number {
    this.effects++;
    return super.watch(...of);
  }
  override analog(pin: unknown): number {
    this.effects++;
    return super.analog(pin);
  }
}

/** A record that has the same value under every name. */
function everywhere<T>(value: T): Record<string, T> {
  const own = { value, writable: true, enumerable: true, configurable: true };
  return new Proxy({}, { get: () => value, getOwnPropertyDescriptor: () => own });
}

export interface BenchOptions {
  kind: BoardKind;
  answer: Answer;
  forUs: number;
  /** Simulated chips in place of the sinks. */
  chips?: PlacedSensor[];
}

/** Runs a program on a board all of whose wires end in sinks, or in the chips that are named. */
export function runOnBench(
  program: string,
  files: Record<string, string>,
  { kind, answer, forUs, chips = [] }: BenchOptions,
): Run {
  const kernel = new Kernel(1);
  const printed: string[] = [];
  const errors: BoardError[] = [];
  const stack = new ScriptedStack(kernel);
  const i2c = new SinkBus(answer);
  const pins = new SinkPins(kernel, 1);
  let transfers = 0;
  const sink = {
    transfer(bytes: Uint8Array) {
      transfers++;
      return new Uint8Array(bytes.length).fill(answer);
    },
  };
  const owner = { random: (purpose: string) => kernel.random(purpose), clock: kernel, device: 1 };
  const bench = makeBench(chips, () => [], owner, undefined);
  const board = new Board({
    clock: kernel,
    device: 1,
    random: kernel.random('device 1/board'),
    net: stack,
    kind,
    files: { '.bootcde': program },
    ownFiles: files,
    ...(chips.length > 0 ? bench : { i2c, hardware: { pins, spi: everywhere(sink) } }),
    onPrint: (line) => printed.push(line),
    onError: (error) => errors.push(error),
  });
  board.start();
  kernel.run(forUs);
  const effects = i2c.effects + pins.effects + transfers + stack.peers.length + board.wires.records.length;
  return { error: errors[0] ?? null, printed, effects };
}

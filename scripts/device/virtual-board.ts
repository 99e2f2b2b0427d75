import { randomUUID } from 'node:crypto';
import { SimulatedBme280 } from '../../sensors/simulated/bme280.ts';
import { drawCalibration } from '../../sensors/simulated/bme280-calibration.ts';
import { I2cBus } from '../../sensors/simulated/bus.ts';
import { Pins } from '../../sensors/simulated/pins.ts';
import { Site } from '../../sensors/simulated/site.ts';
import { Console, type ConsoleOptions } from '../../simulator/board/console/console.ts';
import type { Hardware } from '../../simulator/board/hardware/wires.ts';
import { AccessPoint } from '../../simulator/board/network/wifi.ts';
import { Random } from '../../simulator/kernel/random.ts';
import { RealClock, RealNet } from '../../simulator/realtime/clock/index.ts';
import { mountParts } from '../../simulator/world/parts/mount.ts';
import type { PlannedPart } from '../../simulator/world/parts/planned.ts';

/** What is at its pins beside the BME280, and who hears what becomes of it. */
export interface AtItsPins {
  parts: readonly PlannedPart[];
  told(part: string, state: string): void;
}

/** A virtual board in real time, with a BME280 on I2C1, in this machine's network. */
export class VirtualBoard {
  readonly console: Console;
  readonly #clock = new RealClock();
  readonly #net = new RealNet(this.#clock);
  readonly #listeners = new Set<(bytes: string) => void>();

  /** @param more what tests have otherwise: contents of Storage, a slow console */
  constructor(more: Partial<ConsoleOptions> = {}, { parts, told }: AtItsPins = { parts: [], told() {} }) {
    const seed = randomUUID();
    const random = (purpose: string) => new Random(`${seed}/${purpose}`);
    const i2c = new I2cBus();
    const calibration = drawCalibration(random('bme280 calibration'));
    i2c.attach(
      new SimulatedBme280({ calibration, day: new Site(random('site')).day, random: random('bme280') }),
    );
    const pins = new Pins(this.#clock, 1);
    const hardware: Hardware = {
      pins,
      accessPoint: new AccessPoint(() => Date.now() / 1000, 'this machine'),
    };
    const place = { kernel: this.#clock, device: 1, windows: [] };
    const release = mountParts(parts, { ...place, pins, i2c, hardware, random, told });
    const options: ConsoleOptions = {
      clock: this.#clock,
      device: 1,
      random: random('board'),
      net: this.#net,
      files: {},
      i2c,
      hardware,
      onOff: () => {
        release();
        this.#net.powerCut();
      },
      ...more,
    };
    this.console = new Console(options, (bytes) => {
      for (const listener of this.#listeners) listener(bytes);
    });
  }

  start(): void {
    this.console.start();
  }

  /** What the board sends from now on goes to `listener` too. @returns ends it */
  listen(listener: (bytes: string) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  async stop(): Promise<void> {
    this.console.board.powerCut();
    this.#clock.stop();
    await this.#net.stop();
  }
}

import { build, CLIENT_ENTRY } from '../../scripts/build/build.ts';
import { BUILDS } from '../../scripts/build/features.ts';
import { Board } from '../../simulator/board/board.ts';
import type { BoardError } from '../../simulator/board/errors.ts';
import { Checks, type HandedOver, watchNet } from '../../simulator/checks/index.ts';
import { Random } from '../../simulator/kernel/random.ts';
import { RealClock, RealNet } from '../../simulator/realtime/index.ts';

/** The bytes that would be flashed. */
const files = {
  '.bootcde': build('firmware/app.ts').bytes,
  mote: build(CLIENT_ENTRY, BUILDS.default).bytes,
};

const CONNECTED_WITHIN_US = 15e6;
export const KEEP_ALIVE_S = 1;
const EVERY_S = 0.25;
const LOOK_AGAIN_MS = 20;

/** Virtual boards on the wall clock and loopback, with all checks on what they do. */
export class Fleet {
  readonly clock = new RealClock();
  readonly checks = new Checks(CONNECTED_WITHIN_US);
  readonly accepted: HandedOver[] = [];
  readonly errors: BoardError[] = [];
  /** CONNACKs that boards have read. */
  connects = 0;
  /** Connections that boards have given up or lost. */
  closes = 0;
  #net = new RealNet(this.clock);
  #boards: Board[] = [];

  start(port: number, devices: number): void {
    for (let device = 1; device <= devices; device++) {
      const config = {
        host: '127.0.0.1',
        port,
        client_id: `mote-${device}`,
        every: EVERY_S,
        keep_alive: KEEP_ALIVE_S,
      };
      const board = new Board({
        clock: this.clock,
        device,
        random: new Random(`real time/${device}`),
        net: watchNet(this.#net, this.clock, device, this),
        files,
        ownFiles: { 'mote.json': JSON.stringify({ ...config, qos: 1 }) },
        onPublish: ({ timeUs, topic, message, accepted }) =>
          this.#handedOver({ timeUs, device, topic, payload: message, qos: 1, accepted }),
        onError: (error) => this.errors.push(error),
      });
      board.start();
      this.#boards.push(board);
    }
  }

  /** Looks until it holds. @throws Error after the deadline, with the readings as they stand */
  async until(what: string, holds: () => boolean, deadlineMs = 20_000): Promise<void> {
    const giveUpUs = this.clock.now + deadlineMs * 1000;
    while (!holds()) {
      const found = JSON.stringify([this.checks.ledger.readings, ...this.errors]);
      if (this.clock.now > giveUpUs) throw new Error(`${what}: not so after ${deadlineMs} ms; ${found}`);
      await sleep(LOOK_AGAIN_MS);
    }
  }

  /** Waits for some further readings of every board, and for a moment in which none is under way. */
  async delivered(more: number): Promise<void> {
    const { ledger } = this.checks;
    const enough = ledger.readings.delivered + more * this.#boards.length;
    await this.until(
      'all delivered',
      () => ledger.readings.delivered >= enough && ledger.readings.lost === 0,
    );
  }

  async stop(): Promise<void> {
    for (const board of this.#boards) board.powerCut();
    this.clock.stop();
    await this.#net.stop();
  }

  #handedOver(reading: HandedOver): void {
    this.checks.handedOver(reading);
    if (reading.accepted) this.accepted.push(reading);
  }

  opened: Checks['opened'] = (...seen) => this.checks.opened(...seen);
  sent: Checks['sent'] = (...seen) => this.checks.sent(...seen);

  received: Checks['received'] = (timeUs, device, connection, packet) => {
    if (packet.type === CONNACK && packet.code === 0) this.connects++;
    this.checks.received(timeUs, device, connection, packet);
  };

  closed: Checks['closed'] = (...seen) => {
    this.closes++;
    this.checks.closed(...seen);
  };
}

const CONNACK = 2;

export function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

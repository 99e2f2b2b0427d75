import { CLIENT_ENTRY } from '../../scripts/compiler/build.ts';
import { BUILDS } from '../../scripts/compiler/features.ts';
import { buildOnce } from '../../scripts/compiler/once.ts';
import { Board } from '../../simulator/board/board.ts';
import type { BoardError } from '../../simulator/board/errors.ts';
import { CONNACK, PUBACK } from '../../simulator/broker/codec/packets.ts';
import { type CheckResult, Checks, type PublishCall, watchNet } from '../../simulator/checks/index.ts';
import { Random } from '../../simulator/kernel/random.ts';
import { RealClock, RealNet } from '../../simulator/realtime/clock/index.ts';

/** The bytes that would be flashed. */
const files = {
  '.bootcde': buildOnce('firmware/app.ts').bytes,
  mote: buildOnce(CLIENT_ENTRY, BUILDS.default).bytes,
};

const CONNECTED_WITHIN_US = 15e6;
const KEEP_ALIVE_S = 1;
const EVERY_S = 0.25;
const LOOK_AGAIN_MS = 20;
const MAX_LOOKS = 50;
/** A busy machine is late: these are judged in virtual time. */
const TIMED = new Set(['keep-alive', 'few PINGREQs', 'dead links noticed', 'connected again in time']);
const UNDER_WAY_US = 500_000;

/** Virtual boards on the wall clock and loopback, with all checks on what they do. */
export class Fleet {
  readonly clock = new RealClock();
  readonly checks = new Checks({ connectedWithinUs: CONNECTED_WITHIN_US });
  readonly accepted: PublishCall[] = [];
  readonly errors: BoardError[] = [];
  /** CONNACKs that boards have read. */
  connects = 0;
  /** Connections that boards have given up or lost. */
  closes = 0;
  #net = new RealNet(this.clock);
  #boards: Board[] = [];
  #sent = new Map<string, string>();
  #acknowledged = new Set<string>();

  /**
   * @param client what `require('mote')` loads; the project's own by default
   * @param options of the client, more than there are
   */
  start(port: number, devices: number, client = files.mote, options: object = {}): void {
    const flashed = { ...files, mote: client };
    for (let device = 1; device <= devices; device++) {
      const config = {
        host: '127.0.0.1',
        port,
        client_id: `mote-${device}`,
        every: EVERY_S,
        keep_alive: KEEP_ALIVE_S,
        ...options,
      };
      const board = new Board({
        clock: this.clock,
        device,
        random: new Random(`real time/${device}`),
        net: watchNet(this.#net, this.clock, device, this),
        files: flashed,
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

  /** What the checks found wrong, and what the boards' programs threw. */
  verdict(): { failed: CheckResult[]; errors: BoardError[] } {
    this.checks.ended(this.clock.now);
    const failed = this.checks.results().filter((result) => result.failed > 0 && !TIMED.has(result.name));
    return { failed, errors: this.errors };
  }

  /**
   * Accepted readings that are missing in what a broker passed on: those that it had acknowledged are its own
   * loss. The newest may still be on their way and do not count.
   */
  async against(heard: Set<string>): Promise<{ lost: string[]; lostByBroker: string[] }> {
    const due = this.accepted.filter(({ timeUs }) => timeUs < this.clock.now - UNDER_WAY_US);
    const unheard = () => due.map(nameOf).filter((name) => !heard.has(name));
    for (let looks = 0; looks < MAX_LOOKS && unheard().length > 0; looks++) await sleep(LOOK_AGAIN_MS);
    const missing = unheard();
    const isAcknowledged = (name: string) => this.#acknowledged.has(name);
    return {
      lost: missing.filter((name) => !isAcknowledged(name)),
      lostByBroker: missing.filter(isAcknowledged),
    };
  }

  async stop(): Promise<void> {
    for (const board of this.#boards) board.powerCut();
    this.clock.stop();
    await this.#net.stop();
  }

  #handedOver(reading: PublishCall): void {
    this.checks.handedOver(reading);
    if (reading.accepted) this.accepted.push(reading);
  }

  opened: Checks['opened'] = (...seen) => this.checks.opened(...seen);

  sent: Checks['sent'] = (timeUs, device, connection, packet) => {
    if (packet.publish !== null) this.#sent.set(`${device}/${packet.packetId}`, nameOf(packet.publish));
    this.checks.sent(timeUs, device, connection, packet);
  };

  received: Checks['received'] = (timeUs, device, connection, packet) => {
    if (packet.type === CONNACK && packet.code === 0) this.connects++;
    if (packet.type === PUBACK) this.#acknowledged.add(this.#sent.get(`${device}/${packet.packetId}`) ?? '');
    this.checks.received(timeUs, device, connection, packet);
  };

  closed: Checks['closed'] = (...seen) => {
    this.closes++;
    this.checks.closed(...seen);
  };
}

function nameOf({ topic, payload }: { topic: string; payload: string }): string {
  return `${topic} ${payload}`;
}

export function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

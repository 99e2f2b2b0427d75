/**
 * Virtual boards against a real broker. Asks `simulator/board`, `tcp` and `link` for the same parts as a world,
 * the wall clock for time, and the machine for one connection a board.
 *
 * @module
 */
import type { BoardError } from '../../board/errors.ts';
import { TopicAliases } from '../../checks/aliases.ts';
import { Checks } from '../../checks/index.ts';
import { ClientIds } from '../../checks/properties/connections/client-ids.ts';
import { AtLeastOnce } from '../../checks/properties/readings/at-least-once.ts';
import { ExactlyOnce } from '../../checks/properties/readings/exactly-once.ts';
import { NothingInvented } from '../../checks/properties/readings/nothing-invented.ts';
import { TopicOrder } from '../../checks/properties/readings/order.ts';
import { type Kernel, WORLD } from '../../kernel/kernel.ts';
import type { LinkObserver, LinkPlan } from '../../link/index.ts';
import { ProgramErrors } from '../../world/program-errors.ts';
import { LiveKernel } from '../clock/live-kernel.ts';
import type { HostPort } from '../proxy/address.ts';
import { ApiError } from '../proxy/api/requests.ts';
import { LinkToxics, type LinkToxicsHost } from '../proxy/link-toxics.ts';
import type { Target } from '../proxy/target.ts';
import { linkEffectOf, type Toxic } from '../proxy/toxics/toxic.ts';
import { BrokerTrouble } from './broker-trouble.ts';
import { type Arrival, FleetBoard, type FleetContext } from './fleet-board.ts';
import type { FleetPlan, Upstream } from './fleet-plan.ts';
import { Lateness } from './lateness.ts';
import { numberOf, seedOf } from './part.ts';
import { warmUp } from './warm-up.ts';

/** The checks that need no times, because a busy machine is late. */
const FLEET_CHECKS = [ClientIds, AtLeastOnce, ExactlyOnce, NothingInvented, TopicOrder];

/** Virtual boards in real time. `mote ctl`, the API and the page control its devices. */
export class Fleet implements Target, FleetContext, LinkToxicsHost {
  readonly name = 'mote';
  readonly listenAddress = 'virtual boards';
  readonly stack = 'esp-lwip';
  readonly plan: FleetPlan;
  readonly live: LiveKernel;
  readonly lateness = new Lateness();
  readonly checks: Checks;
  readonly topicAliases = new TopicAliases();
  readonly qos2Handshakes = { up: 0, down: 0 };
  readonly toxics: Toxic[] = [];
  readonly boards: FleetBoard[] = [];
  readonly devices: FleetBoard['link'][] = [];
  readonly openLink: LinkPlan;
  readonly files: { [name: string]: string };
  readonly trouble: BrokerTrouble;
  readonly #programErrors = new ProgramErrors();
  isListening = true;
  reconnects = 0;
  outages = 0;
  onArrival: (arrival: Arrival) => void = () => {};
  #links: LinkToxics;
  #say: (text: string) => void;

  /** @throws BoardError when a program cannot run */
  constructor(plan: FleetPlan, say: (text: string) => void) {
    this.plan = plan;
    this.#say = say;
    this.trouble = new BrokerTrouble(plan.brokers[0], say);
    this.live = new LiveKernel(seedOf(plan));
    this.live.onLate = this.lateness.add;
    this.checks = new Checks(
      { countUntilUs: plan.forUs, devices: plan.devices, outlivesPower: plan.outbox === 'flash' },
      FLEET_CHECKS,
    );
    this.openLink = plan.link;
    this.#links = new LinkToxics(this);
    this.files = {
      '.bootcde': plan.app.bytes,
      mote: plan.client.bytes,
      MQTT: plan.client.bytes,
      ...plan.app.modules,
    };
    warmUp(plan, this.files);
    for (let number = 1; number <= plan.devices; number++) {
      const board = new FleetBoard(this, number);
      this.boards.push(board);
      this.devices.push(board.link);
      this.#links.applyTo(board.link);
    }
  }

  get kernel(): Kernel {
    return this.live.kernel;
  }

  get upstream(): HostPort {
    return this.plan.brokers[0];
  }

  get connected(): number {
    return this.boards.reduce((sum, { isConnected }) => sum + (isConnected ? 1 : 0), 0);
  }

  get outbox(): number {
    return this.boards.reduce((sum, board) => sum + board.outbox, 0);
  }

  get bytes(): { up: number; down: number } {
    const sum = (figure: (board: FleetBoard) => number) =>
      this.boards.reduce((total, board) => total + figure(board), 0);
    return { up: sum(({ link }) => link.link.upBytes), down: sum(({ link }) => link.link.downBytes) };
  }

  /** Powers the boards on, one after another, as in the whole fleet. */
  powerOn(): void {
    const gapUs = 1e6 / this.plan.rampPerS;
    this.live.enter(() => {
      this.boards.forEach((board, index) => {
        const before = numberOf(this.plan, index + 1) - 1;
        this.kernel.at(this.kernel.now + Math.round(before * gapUs), WORLD, powerOn, board);
      });
    });
  }

  /** The broker can be reached again. */
  async start(): Promise<void> {
    this.isListening = true;
  }

  /** From now on the broker cannot be reached: its port refuses connections. */
  async stop(): Promise<void> {
    this.isListening = false;
    this.live.enter(() => {
      for (const board of this.boards) board.disconnect();
    });
  }

  async remove(): Promise<void> {
    this.live.stop();
    await Promise.all(this.boards.map((board) => board.stop()));
  }

  setToxic(toxic: Toxic, old?: Toxic): void {
    if (linkEffectOf(toxic.type) === null)
      throw new ApiError(
        400,
        `${toxic.type}: virtual boards take what befalls links (link, cut, packet_loss); the others need mote proxy`,
      );
    this.#links.prepare(toxic);
    this.live.enter(() => {
      if (old === undefined) this.toxics.push(toxic);
      else this.toxics.splice(this.toxics.indexOf(old), 1, toxic);
      this.#links.hasCome(toxic);
    });
  }

  removeToxic(toxic: Toxic): void {
    this.live.enter(() => {
      const index = this.toxics.indexOf(toxic);
      if (index < 0) return;
      this.toxics.splice(index, 1);
      this.#links.hasGone(toxic);
    });
  }

  /** Boards of a fleet have a link model from the beginning. */
  willModel(): void {}

  say(text: string): void {
    this.#say(text);
  }

  readonly observer: LinkObserver = {
    outageStarted: () => {
      this.outages++;
    },
    outageEnded: () => {},
  };

  arrived(arrival: Arrival): void {
    this.onArrival(arrival);
  }

  reconnected(): void {
    this.reconnects++;
  }

  programFailed(error: BoardError): void {
    if (this.#programErrors.add(error, this.kernel.now)) this.say(error.message);
  }

  /** What programs have thrown, each error once. */
  get programErrors(): string[] {
    return this.#programErrors.lines;
  }

  brokerFailed(error: NodeJS.ErrnoException, broker: Upstream): void {
    this.trouble.failed(error, this.kernel.now, broker);
  }

  /** Whether its broker cannot be reached, or was not when a board last tried. */
  get isBrokerAway(): boolean {
    return this.trouble.isAway;
  }

  brokerConnected(): void {
    this.trouble.connected();
  }

  brokerAccepted(): void {
    this.trouble.accepted();
  }

  brokerRefused(clientId: string, code: number, level: number, broker: Upstream): void {
    this.trouble.refused({ clientId, code, level, broker }, this.kernel.now);
  }
}

function powerOn(board: FleetBoard): void {
  board.start();
}

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
import { describeLimit, isOutOfFiles } from '../proxy/file-limit.ts';
import { LinkToxics, type LinkToxicsHost } from '../proxy/link-toxics.ts';
import type { Target } from '../proxy/target.ts';
import { linkEffectOf, type Toxic } from '../proxy/toxics/toxic.ts';
import { NO_MQTT } from './broker-side.ts';
import { type Arrival, FleetBoard, type FleetContext } from './fleet-board.ts';
import type { FleetPlan } from './fleet-plan.ts';
import { Lateness } from './lateness.ts';
import { warmUp } from './warm-up.ts';

/** CONNACK's return codes (MQTT 3.1.1, table 3.1). */
const REFUSALS = [
  '',
  'it does not speak that version of MQTT',
  'it does not like the client id',
  'it is unavailable',
  'wrong user or password',
  'not authorised',
];

/** Reason codes of CONNACK in MQTT 5 that mean the same. */
const REFUSALS_5: Record<number, string> = {
  1: 'it does not speak MQTT 5, so the board goes on in 3.1.1',
  132: 'it does not speak MQTT 5, so the board goes on in 3.1.1',
  133: REFUSALS[2],
  134: REFUSALS[4],
  135: REFUSALS[5],
  136: REFUSALS[3],
};

const REFUSED = 'REFUSED';

/** What would help against a failed connection. @param why an error code of Node, or one of the reasons above */
function helpFor(why: string, isTls: boolean): string {
  if (why === REFUSED) return '; --credentials names users and passwords, --client-id the ids';
  if (why === 'ENOTFOUND' || why === 'EAI_AGAIN')
    return '; the name is not known: check it, or give an address';
  if (why === NO_MQTT && !isTls) return '; a port of TLS does so: give mqtts:// then';
  if (isTls && /EPROTO|ECONNRESET|SSL/.test(why)) return '; a port without TLS does so: give mqtt:// then';
  if (CERTIFICATE.test(why)) return '';
  return '; start one there (mote broker), check host and port, or leave --broker away for the one that is built in';
}

/** Node's codes for a certificate that it does not accept. */
const CERTIFICATE = /CERT|SELF_SIGNED|UNABLE_TO_VERIFY|ALTNAME/;

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
  readonly #programErrors = new ProgramErrors();
  isListening = true;
  reconnects = 0;
  outages = 0;
  onArrival: (arrival: Arrival) => void = () => {};
  #links: LinkToxics;
  #say: (text: string) => void;
  #brokerTrouble = '';
  #failure = '';
  #hasSession = false;

  /** @throws BoardError when a program cannot run */
  constructor(plan: FleetPlan, say: (text: string) => void) {
    this.plan = plan;
    this.#say = say;
    this.live = new LiveKernel(plan.seed);
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
    return this.plan.upstream;
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

  /** Powers the boards on, one after another. */
  powerOn(): void {
    const gapUs = 1e6 / this.plan.rampPerS;
    this.live.enter(() => {
      this.boards.forEach((board, index) => {
        this.kernel.at(this.kernel.now + Math.round(index * gapUs), WORLD, powerOn, board);
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

  brokerFailed(error: NodeJS.ErrnoException): void {
    const { host, port } = this.upstream;
    const why = error.code ?? error.message;
    if (isOutOfFiles(error)) this.#trouble(describeLimit(1));
    else if (CERTIFICATE.test(why))
      this.#trouble(
        `broker ${host}:${port}: its certificate is not trusted (${why}); name the one that vouches for it with --ca`,
      );
    else if (why === NO_MQTT)
      this.#trouble(`broker ${host}:${port} closes or answers without CONNACK; the boards keep trying`);
    else this.#trouble(`broker ${host}:${port} cannot be reached (${why}); the boards keep trying`);
    this.#failure = why;
  }

  /** Whether no board has ever had a session for a known reason, so that waiting does not help. */
  get isHopeless(): boolean {
    return !this.#hasSession && this.#failure !== '';
  }

  /** Why no board has ever had a session, and what to do; null once one had. */
  get neverAnswered(): string | null {
    if (this.#hasSession) return null;
    const { host, port, tls } = this.plan.upstream;
    const said = this.#brokerTrouble.replace(/; the boards keep trying$/, '');
    return `no board got a session: ${said || `broker ${host}:${port} did not answer`}${helpFor(this.#failure, tls !== null)}`;
  }

  /** Whether its broker cannot be reached, or was not when a board last tried. */
  get isBrokerAway(): boolean {
    return this.#brokerTrouble.startsWith('broker');
  }

  brokerConnected(): void {
    if (this.isBrokerAway) this.#brokerTrouble = '';
  }

  brokerAccepted(): void {
    this.#hasSession = true;
  }

  brokerRefused(clientId: string, code: number, level: number): void {
    const words = (level === 5 ? REFUSALS_5 : REFUSALS)[code];
    this.#trouble(`the broker refuses ${clientId}: ${words ?? `code ${code}`}`);
    this.#failure = REFUSED;
  }

  /** Prints a problem once, until there is another one. */
  #trouble(text: string): void {
    if (text === this.#brokerTrouble) return;
    this.#brokerTrouble = text;
    this.say(text);
  }
}

function powerOn(board: FleetBoard): void {
  board.start();
}

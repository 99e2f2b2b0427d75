/**
 * The simulated modem for real programs and boards. Asks `simulator/modem` for the modem, the wall clock for time,
 * and the machine for sockets and a terminal.
 *
 * @module
 */
import * as dns from 'node:dns';
import type { Kernel } from '../../kernel/kernel.ts';
import type { LinkObserver, LinkPlan } from '../../link/index.ts';
import type { Seconds } from '../../link/schema.ts';
import {
  type BadDay,
  type Bearer,
  badDayNamed,
  type Dialect,
  Modem,
  type Security,
} from '../../modem/index.ts';
import type { SocketUser } from '../../net/socket.ts';
import { type Dialled, type NetOptions, SimulatedNet } from '../../tcp/index.ts';
import { LiveKernel } from '../clock/index.ts';
import type { HostPort } from '../proxy/address.ts';
import { ApiError } from '../proxy/api/requests.ts';
import { ProxiedDevice } from '../proxy/device.ts';
import { LinkToxics, type LinkToxicsHost } from '../proxy/link-toxics.ts';
import type { Target } from '../proxy/target.ts';
import { POWER_KEY } from '../proxy/toxics/modem.ts';
import { linkEffectOf, type Toxic } from '../proxy/toxics/toxic.ts';
import { ModemWatch } from './modem-watch.ts';
import { Upstream } from './upstream.ts';

const TLS_WORDS: Record<Security, string> = {
  none: '',
  unchecked: ' with TLS; nobody checks the certificate',
  checked: ' with TLS, certificate checked',
};

/** The only device: the modem. */
const DEVICE = 1;

export interface LiveModemPlan {
  dialect: Dialect;
  type: string;
  baud: number;
  seed: string;
  link: LinkPlan;
  attachS: Seconds;
  /** Where every connection goes, whatever the modem was told; null: where it was told. */
  upstream: HostPort | null;
  capture?: NetOptions['capture'];
  arrived?: NetOptions['arrived'];
  /** One AT line, or a note about the modem. */
  line(kind: 'in' | 'out' | 'note', text: string): void;
}

/** A modem in real time: its sockets are real connections, through the modelled link. */
export class LiveModem implements Target, Bearer, LinkToxicsHost {
  readonly name = 'modem';
  readonly live: LiveKernel;
  readonly modem: Modem;
  readonly openLink: LinkPlan;
  readonly devices: readonly ProxiedDevice[];
  readonly toxics: Toxic[] = [];
  readonly watch = new ModemWatch(() => this.devices[0]);
  readonly #plan: LiveModemPlan;
  readonly #net: SimulatedNet;
  readonly #links: LinkToxics;
  readonly #days = new Map<Toxic, BadDay>();
  #upstreams: Upstream[] = [];

  constructor(plan: LiveModemPlan) {
    this.#plan = plan;
    this.live = new LiveKernel(plan.seed);
    this.openLink = plan.link;
    const device = new ProxiedDevice(
      { kernel: this.kernel, stack: 'generic-modem', observer: this.#observer },
      DEVICE,
      plan.link,
    );
    this.devices = [device];
    this.#links = new LinkToxics(this);
    const nobody = { listeningAt: () => false, accept: () => ({}) as SocketUser };
    this.#net = new SimulatedNet(this.kernel, DEVICE, device.link, nobody, {
      clientStack: 'generic-modem',
      serverStack: 'linux',
      capture: plan.capture,
      arrived: plan.arrived,
    });
    this.modem = new Modem({
      clock: this.kernel,
      owner: DEVICE,
      random: (purpose) => this.kernel.random(purpose),
      dialect: plan.dialect,
      type: plan.type,
      bearer: this,
      attachS: plan.attachS,
      nowS: () => Date.now() / 1000,
      observer: { line: plan.line, ...this.watch.observer },
    });
    this.modem.uart.boardBaud = plan.baud;
  }

  readonly #observer: LinkObserver = {
    outageStarted: () => {
      this.say('outage of the link');
      this.modem.registration.outage(true);
    },
    outageEnded: () => {
      this.say('the link is back');
      this.modem.registration.outage(false);
    },
  };

  get kernel(): Kernel {
    return this.live.kernel;
  }

  get listenAddress(): string {
    return 'uart:0';
  }

  get upstream(): HostPort {
    return this.#plan.upstream ?? { host: 'as-dialled', port: 0 };
  }

  get isListening(): boolean {
    return this.modem.power.state === 'on';
  }

  /** Power on. */
  async start(): Promise<void> {
    this.live.enter(() => this.modem.power.on(true));
  }

  async stop(): Promise<void> {
    this.live.enter(() => this.modem.power.cut());
  }

  async remove(): Promise<void> {
    await this.stop();
    for (const upstream of this.#upstreams) upstream.stop();
    this.live.stop();
  }

  /** Bytes from the board. @param bytes one character a byte */
  write(bytes: string): void {
    this.live.enter(() => this.modem.uart.write(bytes));
  }

  /** Presses the power key for as long as the modem needs. */
  pressKey(): void {
    const { on, off } = this.modem.dialect.powerKeyMs;
    this.live.enter(() => {
      this.say('the power key is pressed');
      this.modem.power.key(true);
      const release = () => this.modem.power.key(false);
      this.kernel.at(this.kernel.now + Math.max(on, off) * 1000, DEVICE, release, undefined);
    });
  }

  // Toxics.

  /** @throws LinkError when a link toxic names no link; ApiError when it is no fault of a modem */
  setToxic(toxic: Toxic, old?: Toxic): void {
    if (toxic.type !== 'modem' && linkEffectOf(toxic.type) === null)
      throw new ApiError(400, `${toxic.type} is of proxies; a modem takes link, cut, packet_loss and modem`);
    this.#links.prepare(toxic);
    if (toxic.type === 'modem' && toxic.attributes.how === POWER_KEY) {
      this.pressKey();
      return;
    }
    this.live.enter(() => {
      if (old !== undefined) this.removeToxic(old);
      this.toxics.push(toxic);
      if (this.#links.hasCome(toxic) || toxic.type !== 'modem') return;
      const day = badDayNamed(toxic.attributes.how);
      if (day === undefined) return;
      this.modem.activeFaults.begin(day);
      if (day.trouble === undefined) {
        // A fault that happens at one moment ends at once.
        this.modem.activeFaults.end(day);
        this.toxics.splice(this.toxics.indexOf(toxic), 1);
        return;
      }
      this.#days.set(toxic, day);
      const { duration } = toxic.attributes;
      const over = () => this.removeToxic(toxic);
      if (duration > 0) this.kernel.at(this.kernel.now + duration * 1000, DEVICE, over, undefined);
    });
  }

  removeToxic(toxic: Toxic): void {
    this.live.enter(() => {
      const index = this.toxics.indexOf(toxic);
      if (index < 0) return;
      this.toxics.splice(index, 1);
      const day = this.#days.get(toxic);
      this.#days.delete(toxic);
      if (day !== undefined) this.modem.activeFaults.end(day);
      else this.#links.hasGone(toxic);
    });
  }

  willModel(): void {}

  say(text: string): void {
    this.#plan.line('note', text);
  }

  // The modem's network.

  dial(host: string, port: number, user: SocketUser, security: Security): Dialled {
    const target = { ...(this.#plan.upstream ?? { host, port }), security, serverName: host };
    this.say(`dials ${target.host}:${target.port}${TLS_WORDS[security]}`);
    const upstream = new Upstream(this.live, target, (error) => {
      this.say(`${target.host}:${target.port}: ${error}`);
      if (error === 'no-such-host' || error === 'unreachable') {
        dialled.failed(error);
        dialled.abort();
      }
    });
    this.#upstreams = this.#upstreams.filter((one) => one.isSilentAt() || one.listeningAt());
    this.#upstreams.push(upstream);
    const dialled = this.#net.dial(host, user, false, upstream);
    return dialled;
  }

  resolve(host: string, done: (address: string | null) => void): void {
    dns.lookup(host, (error, address) => this.live.enter(() => done(error === null ? address : null)));
  }

  serve(isServed: boolean): void {
    this.#net.link.isServed = isServed;
  }

  powerCut(): void {
    this.#net.powerCut();
    for (const upstream of this.#upstreams.splice(0)) upstream.stop();
  }

  powerUp(): void {
    this.#net.powerUp();
  }
}

/**
 * A world: devices, links, one broker, in one virtual time. It takes a `WorldPlan` and nothing else; every file is
 * read and every program compiled before.
 *
 * @module
 */
import { MemoryWatch } from '../board/memory.ts';
import { boardFiles } from '../board/storage/program-files.ts';
import { Broker, type BrokerObserver, type BrokerPlan, NO_BROKER_FAULTS } from '../broker/index.ts';
import { LIMITS } from '../broker/limits.ts';
import { bothObservers } from '../broker/observers.ts';
import { ForgetfulDisk } from '../broker/store/forgetful-disk.ts';
import { UsageError } from '../errors.ts';
import { countOf, type DeviceRange, numbersOf } from '../kernel/device-range.ts';
import { Kernel, WORLD } from '../kernel/kernel.ts';
import type { Trace } from '../kernel/trace.ts';
import type { Listener } from '../net/socket.ts';
import { CommandClient } from './command-client.ts';
import { Device } from './device.ts';
import type { RunWatchers, SegmentWatch } from './device-setup.ts';
import { concerns, kindOf, type PlannedFault, spanOf } from './faults/index.ts';
import { MessageClient } from './message-client.ts';
import { RunObserver } from './run-observer.ts';
import { Witness } from './witness/witness.ts';
import { connectedWithinUs, type WorldPlan } from './world-plan.ts';

/** How often the memory that boards hold is sampled. */
const SAMPLE_EVERY_US = 600e6;
/** Time until a blocked board is tried again. */
const BLOCKED_US = 1e6;

/** The broker behind the port: this project's, or another one that is to be compared with it. */
export interface WorldBroker extends Listener {
  /** A board has lost its memory, and with it the packet ids in use. */
  deviceLostPower(device: number): void;
}

type MakeBroker = (kernel: Kernel, plan: BrokerPlan, observer: BrokerObserver) => WorldBroker;

/** What waits for the witness of a disk while it is away; boards send in bursts. */
const WITNESS_QUEUE = 1 << 17;

const strictBroker: MakeBroker = (kernel, plan, observer) =>
  plan.diskSyncUs === null
    ? new Broker(kernel, plan, observer)
    : brokerOn(new ForgetfulDisk(kernel, plan.diskSyncUs), kernel, plan, observer);

export function brokerOn(
  store: ForgetfulDisk,
  kernel: Kernel,
  plan: BrokerPlan,
  observer: BrokerObserver,
): Broker {
  return new Broker(kernel, plan, observer, { store, limits: { ...LIMITS, queuedMessages: WITNESS_QUEUE } });
}

/** Devices, their links and a broker, connected as a plan says, in one virtual time. */
export class World {
  readonly kernel: Kernel;
  readonly observer: RunObserver;
  readonly devices: Device[];
  /** Sends the planned commands; null without commands. */
  readonly commandClient: CommandClient | null;
  readonly endUs: number;

  /** @param range its devices; those of the plan unless given */
  constructor(
    plan: WorldPlan,
    trace: Trace,
    watchers: RunWatchers = {},
    makeBroker = strictBroker,
    range: DeviceRange = { first: 1, last: plan.devices },
  ) {
    if (plan.engine !== undefined && watchers.makeBoard === undefined)
      throw new UsageError(
        'engine: what was asked for runs on virtual boards alone; leave the engine away, or give it to mote sim, soak, replay or compare',
      );
    this.kernel = new Kernel(plan.seed, range.first);
    this.endUs = plan.forUs + plan.settleUs;
    const { link } = plan;
    const told: Trace = {
      line: (timeUs, device, event, bytes) => trace.line(timeUs, device, event, bytes, this.kernel.reachedUs),
    };
    this.observer = new RunObserver(
      told,
      plan,
      range,
      connectedWithinUs(
        link,
        Number(plan.tls ?? false) + Number(plan.webSocket ?? false),
        plan.modem !== undefined,
      ),
      () => this.kernel.now,
    );
    this.observer.why = watchers.why ?? null;
    if (this.observer.modems !== null) this.observer.modems.at = watchers.at ?? null;
    const brokerPlan = structuredClone(NO_BROKER_FAULTS);
    for (const fault of plan.faults) kindOf(fault).onBroker?.(fault, spanOf(fault), brokerPlan);
    const { brokerSide } = this.observer;
    const { neighbours } = watchers;
    const seen = neighbours === undefined ? brokerSide : bothObservers(brokerSide, neighbours);
    const broker = makeBroker(this.kernel, brokerPlan, seen);
    const { capture, arrived } = watchers;
    const watched = {
      ...{ memory: new MemoryWatch(countOf(range)), ...watchers },
      capture: capture && this.#toldReached(capture),
      arrived: arrived && this.#toldReached(arrived),
    };
    // Boards that are given the same object of files share its memory.
    const files = boardFiles(plan);
    const setup = { plan, linkPlan: link, files, broker };
    this.devices = numbersOf(range).map(
      (device) => new Device(this.kernel, device, setup, this.observer, watched),
    );
    this.commandClient = plan.calls
      ? new CommandClient(this.kernel, broker, plan.protocol, plan.calls)
      : null;
    if (plan.messages) new MessageClient(this.kernel, broker, plan.protocol, plan.messages);
    if (brokerPlan.diskSyncUs !== null && brokerPlan.downs.every(({ keepsSessions }) => keepsSessions))
      new Witness(this.kernel, broker, {
        ...{ protocol: plan.protocol, untilUs: plan.forUs, log: this.observer.witnessed() },
      });
    for (const { fromUs, toUs } of brokerPlan.downs) {
      this.#at(fromUs, () => this.#killBroker(brokerPlan.diskSyncUs !== null));
      this.#at(toUs, () => this.observer.brokerUp(this.kernel.now));
    }
    for (const fault of plan.faults) this.#schedule(fault);
    this.#at(SAMPLE_EVERY_US, () => this.#sample());
  }

  /** Runs up to `untilUs`, at most to the end. @throws BoardError when a program fails at its start */
  run(untilUs: number): void {
    this.kernel.run(Math.min(untilUs, this.endUs));
    if (this.kernel.now === this.endUs) this.observer.checks.ended(this.endUs);
  }

  get bytes(): { up: number; down: number } {
    const sum = (figure: (device: Device) => number) =>
      this.devices.reduce((total, device) => total + figure(device), 0);
    return { up: sum(({ link }) => link.upBytes), down: sum(({ link }) => link.downBytes) };
  }

  /** Estimated time that the radios of all devices were on; null if they never sleep. */
  get radioOnUs(): number | null {
    const radios = this.devices.map(({ link }) => link.radio).filter(({ tailUs }) => tailUs > 0);
    return radios.length > 0 ? radios.reduce((sum, { onUs }) => sum + onUs, 0) : null;
  }

  #toldReached(watch: SegmentWatch): SegmentWatch {
    return (segment, timeUs) => watch(segment, timeUs, this.kernel.reachedUs);
  }

  #at(timeUs: number, run: () => void): void {
    this.kernel.at(timeUs, WORLD, run, undefined);
  }

  /** @param forgets it has a disk, which keeps only what is synced */
  #killBroker(forgets: boolean): void {
    for (const { net } of this.devices) net.serverProcessKilled();
    this.observer.brokerDown(this.kernel.now, forgets);
    this.observer.faultBegan(this.kernel.now, 0, 'broker-crash');
  }

  #schedule(fault: PlannedFault): void {
    const kind = kindOf(fault);
    const { fromUs, toUs } = spanOf(fault);
    if (kind.cutsOff) {
      this.#at(fromUs, () => this.observer.brokerCutsOff(this.kernel.now));
      this.#at(toUs, () => this.observer.brokerLetsIn(this.kernel.now));
    }
    for (const device of this.devices) {
      if (!concerns(fault, device.number)) continue;
      this.#at(fromUs, () => this.#strike(fault, device));
      if (kind.end !== undefined) this.#at(toUs, () => kind.end?.(fault, device));
    }
  }

  /** Begins a fault; waits while the board is blocked, because what its program does until then is decided already. */
  #strike(fault: PlannedFault, device: Device): void {
    const kind = kindOf(fault);
    const { board } = device;
    const { now } = this.kernel;
    if (!board.on) return;
    if (!board.free && kind.strike !== undefined) {
      const { fromUs, toUs } = spanOf(fault);
      if (fromUs === toUs || now + BLOCKED_US < toUs)
        this.#at(now + BLOCKED_US, () => this.#strike(fault, device));
      return;
    }
    const came = () => {
      this.observer.faultBegan(this.kernel.now, device.number, kind.nameOf?.(fault) ?? fault.fault);
      this.observer.why?.struck(this.kernel.now, device.number, kind.cause);
    };
    if (kind.strike?.(fault, device, came) ?? true) came();
  }

  #sample(): void {
    const { now } = this.kernel;
    for (const device of this.devices) this.observer.sampled(now, device.number, device.holdings);
    this.#at(now + SAMPLE_EVERY_US, () => this.#sample());
  }
}

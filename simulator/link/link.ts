import type { Cause } from '../causes/causes.ts';
import { broken } from '../kernel/invariant.ts';
import type { Kernel } from '../kernel/kernel.ts';
import { type Fault, HELD, LOST, type LookUp, type Packet, UP } from './fault.ts';
import { createFault, linkFaultKind } from './faults.ts';
import type { LinkPlan } from './link-plan.ts';
import { RadioMeter } from './radio-meter.ts';

/** Called when a link goes down and comes back, each time on the device's own clock. */
export interface LinkObserver {
  outageStarted(timeUs: number, device: number): void;
  outageEnded(timeUs: number, device: number): void;
}

/** Sees what delays and what loses the packet that passes; for whoever asks where the time went. */
export interface LinkWatch {
  /** The packet goes on at `untilUs`, and later than it came. */
  delayed(cause: Cause, untilUs: number): void;
  /** The packet is lost, and so is what comes before `awayUntilUs`. */
  lost(cause: Cause, atUs: number, awayUntilUs: number): void;
  /** Nothing passes from `fromUs` to `toUs`, as the plan of the link says. */
  away(cause: Cause, fromUs: number, toUs: number): void;
  /** The modem has lost its network (false), or has one again. */
  served(timeUs: number, isServed: boolean): void;
}

export interface LinkOptions {
  observer?: LinkObserver;
  watch?: LinkWatch | null;
  /** Called when a packet finds the radio asleep. */
  radioWoke?: (timeUs: number, device: number) => void;
  /** From then on only lasting faults remain (delay, rate, radio states). */
  faultsEndUs?: number;
}

/** Packets that the network keeps for a sleeping device; further ones are dropped. */
export const MAX_HELD = 16;

/** A fault as packets meet it. All kinds have one shape, which V8 calls faster. */
interface FaultStage {
  readonly fault: Fault;
  readonly cause: Cause;
  readonly deadCause: Cause;
  readonly lasting: boolean;
  readonly pass: Fault['pass'];
}

interface HeldPacket {
  packet: Packet;
  fault: number;
  /** When the device wakes for held packets, if it does not send before. */
  wakeUs: number;
}

/** The link of one device: two directions, and the faults that a packet meets, in order. */
export class Link {
  /** Bytes of IP packets sent up, headers, retransmissions and lost packets included. */
  upBytes = 0;
  downBytes = 0;
  upPackets = 0;
  downPackets = 0;
  readonly radio: RadioMeter;
  /** When the link last came back from an outage; 0 before the first outage. */
  backUs = 0;
  /** Gets the packets that were HELD once the device is awake, with their arrival or LOST. */
  release: (packet: Packet, arrivalUs: number) => void = () => {};

  #kernel: Kernel;
  #device: number;
  #faults: Fault[];
  #stages: FaultStage[];
  #faultsEndUs: number;
  #observer: LinkObserver | null;
  readonly #watch: LinkWatch | null;
  readonly #radioWoke: LinkOptions['radioWoke'];
  #isServed = true;
  #held: HeldPacket[] = [];

  constructor(kernel: Kernel, device: number, plan: LinkPlan, options: LinkOptions = {}) {
    this.#kernel = kernel;
    this.#device = device;
    this.#faultsEndUs = options.faultsEndUs ?? Number.POSITIVE_INFINITY;
    this.#observer = options.observer ?? null;
    this.#watch = options.watch ?? null;
    this.#radioWoke = options.radioWoke;
    this.radio = new RadioMeter(plan);
    this.#faults = plan.faults.map((fault, place) =>
      createFault(fault, {
        random: (purpose) => kernel.random(`device ${device}/link ${place}/${purpose}`),
        recording: (path) => recordingOf(plan, path),
      }),
    );
    this.#stages = this.#faults.map((fault, place) => {
      const { cause, deadCause = cause } = linkFaultKind(plan.faults[place]);
      return { fault, cause, deadCause, lasting: fault.lasting, pass: fault.pass };
    });
    for (const stage of this.#stages) this.#announce(stage, 0);
  }

  /** False: the device's modem is attached to no network, and no packet passes. */
  get isServed(): boolean {
    return this.#isServed;
  }

  set isServed(isServed: boolean) {
    this.#isServed = isServed;
    this.#watch?.served(this.#kernel.now, isServed);
  }

  /** @returns when the packet arrives at the other end; or LOST, RESET or HELD */
  pass(packet: Packet, sentUs: number): number {
    if (!this.#isServed) {
      this.#watch?.lost('modem', sentUs, Number.POSITIVE_INFINITY);
      return LOST;
    }
    if (this.radio.packet(sentUs)) this.#radioWoke?.(sentUs, this.#device);
    if (packet.direction === UP) {
      this.upBytes += packet.bytes;
      this.upPackets++;
      if (this.#held.length > 0) this.#letGo(sentUs);
    } else {
      this.downBytes += packet.bytes;
      this.downPackets++;
    }
    return this.#passFrom(0, packet, sentUs);
  }

  /** Whether its modem has not found its network yet. */
  get isSearching(): boolean {
    return this.#faults.some((fault) => fault.isSearching?.(this.#kernel.now) ?? false);
  }

  /** Resolves a host name. @returns null when names take no time on this link */
  lookUp(atUs: number): LookUp | null {
    if (atUs >= this.#faultsEndUs) return null;
    for (const fault of this.#faults) {
      const answer = fault.lookUp?.(atUs) ?? null;
      if (answer !== null) return answer;
    }
    return null;
  }

  /** The modem was off: it has to attach again. */
  powerCycled(): void {
    for (const fault of this.#faults) fault.powerCycled?.();
  }

  #passFrom(first: number, packet: Packet, sentUs: number): number {
    let atUs = sentUs;
    const watch = this.#watch;
    for (let index = first; index < this.#stages.length; index++) {
      const stage = this.#stages[index];
      if (atUs >= this.#faultsEndUs && !stage.lasting) continue;
      const cameUs = atUs;
      atUs = stage.pass.call(stage.fault, packet, cameUs);
      // A fault may round to whole microseconds.
      if (atUs >= 0 ? atUs < cameUs - 1 : !(atUs >= HELD))
        broken(`${stage.fault.constructor.name} lets a packet of ${cameUs} us go on at ${atUs} us`);
      if (watch !== null && atUs !== cameUs) this.#tell(watch, stage, cameUs, atUs);
      if (atUs === HELD) return this.#hold(packet, index, sentUs);
      if (atUs <= LOST) return atUs;
    }
    return atUs;
  }

  #tell(watch: LinkWatch, stage: FaultStage, cameUs: number, atUs: number): void {
    if (atUs > LOST) watch.delayed(stage.cause, atUs);
    else if (atUs !== HELD) {
      const awayUntilUs = stage.fault.awayUntilUs?.(cameUs) ?? cameUs;
      const cause = awayUntilUs === Number.POSITIVE_INFINITY ? stage.deadCause : stage.cause;
      watch.lost(cause, cameUs, stage.lasting ? awayUntilUs : Math.min(awayUntilUs, this.#faultsEndUs));
    }
  }

  #hold(packet: Packet, index: number, sentUs: number): number {
    if (this.#held.length >= MAX_HELD) {
      this.#watch?.lost(this.#stages[index].cause, sentUs, sentUs);
      return LOST;
    }
    const wakeUs = this.#faults[index].nextWakeUs?.(sentUs) ?? sentUs;
    this.#held.push({ packet, fault: index, wakeUs });
    this.#at(wakeUs, () => {
      if (this.#held.some((held) => held.wakeUs <= this.#kernel.now)) this.#letGo(this.#kernel.now);
    });
    return HELD;
  }

  /** The device is awake: the held packets go on. */
  #letGo(atUs: number): void {
    const held = this.#held;
    this.#held = [];
    for (const { packet, fault } of held) {
      this.#watch?.delayed(this.#stages[fault].cause, atUs);
      this.release(packet, this.#passFrom(fault + 1, packet, atUs));
    }
  }

  /** Follows an outage fault from window to window, with one event each. */
  #announce(stage: FaultStage, fromUs: number): void {
    if (fromUs >= this.#faultsEndUs) return;
    const window = stage.fault.windowAfter?.(fromUs) ?? null;
    if (window === null || window.startUs >= this.#faultsEndUs) return;
    const endUs = Math.min(window.endUs, this.#faultsEndUs);
    this.#watch?.away(stage.cause, window.startUs, endUs);
    this.#at(window.startUs, () => this.#observer?.outageStarted(this.#kernel.now, this.#device));
    this.#at(endUs, () => {
      this.backUs = this.#kernel.now;
      this.#observer?.outageEnded(this.#kernel.now, this.#device);
      this.#announce(stage, this.#kernel.now);
    });
  }

  #at(timeUs: number, run: () => void): void {
    this.#kernel.at(Math.max(timeUs, this.#kernel.now), this.#device, run, undefined);
  }
}

function recordingOf({ name, recordings = {} }: LinkPlan, path: string): Uint32Array {
  const times = recordings[path];
  if (times === undefined)
    throw new Error(`link ${name} brings no recording of ${path}; make its plan by linkPlan()`);
  return times;
}

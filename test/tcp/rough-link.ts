import type { Kernel } from '../../simulator/kernel/kernel.ts';
import type { Random } from '../../simulator/kernel/random.ts';
import { LOST, type Packet, UP } from '../../simulator/link/fault.ts';
import { Link } from '../../simulator/link/link.ts';
import type { NetOptions } from '../../simulator/tcp/index.ts';

/** What a capture sees. */
type Segment = Parameters<NonNullable<NetOptions['capture']>>[0];

/** Faults of a `RoughLink`. Percentages are of all packets. */
export interface Roughness {
  oneWayMs: number;
  /** Each packet is late by up to so much more: packets overtake each other. */
  jitterMs: number;
  upLossPercent: number;
  downLossPercent: number;
  duplicatePercent: number;
  /** From then on nothing passes; null: the link lives. */
  diesAtS: number | null;
  /** Drops packets of one's choice, in place of chance. */
  drops?: (segment: Segment) => boolean;
}

/** A link that drops, delays, duplicates and reorders each packet by itself. */
export class RoughLink extends Link {
  overtakings = 0;
  duplicates = 0;
  readonly #random: Random;
  readonly #roughness: Roughness;
  readonly #latestUs = [0, 0];

  constructor(kernel: Kernel, device: number, roughness: Roughness) {
    super(kernel, device, { name: 'rough', faults: [] });
    this.#random = kernel.random('rough link');
    this.#roughness = roughness;
  }

  override pass(packet: Packet, sentUs: number): number {
    super.pass(packet, sentUs);
    const { upLossPercent, downLossPercent, diesAtS, drops, duplicatePercent } = this.#roughness;
    if (diesAtS !== null && sentUs >= diesAtS * 1e6) return LOST;
    if (drops?.(packet as Segment)) return LOST;
    const lossPercent = packet.direction === UP ? upLossPercent : downLossPercent;
    if (this.#random.chance(lossPercent / 100)) return LOST;
    if (this.#random.chance(duplicatePercent / 100)) this.#duplicate(packet as Segment, sentUs);
    return this.#arrivalUs(packet, sentUs);
  }

  #arrivalUs(packet: Packet, sentUs: number): number {
    const { oneWayMs, jitterMs } = this.#roughness;
    const arrivalUs = Math.round(sentUs + 1000 * (oneWayMs + jitterMs * this.#random.uniform()));
    if (arrivalUs < this.#latestUs[packet.direction]) this.overtakings++;
    this.#latestUs[packet.direction] = Math.max(this.#latestUs[packet.direction], arrivalUs);
    return arrivalUs;
  }

  #duplicate(segment: Segment, sentUs: number): void {
    const copy: Segment = Object.assign(Object.create(Object.getPrototypeOf(segment)), segment);
    copy.sack = segment.sack.slice();
    this.duplicates++;
    this.release(copy, this.#arrivalUs(copy, sentUs));
  }
}

import type { Random } from '../../simulator/kernel/random.ts';
import type { I2cPart } from './bus.ts';

/**
 * What a part suffers. `absent`: it acknowledges nothing. `stuck`: the data line hangs low, so that everything
 * reads 0 and seems acknowledged. `glitching`: now and then a bit is flipped on its way, or an acknowledge is
 * missed. `brown-out`: no supply, and power-on values after it.
 */
export type PartFault = 'absent' | 'stuck' | 'glitching' | 'brown-out';

export interface FaultWindow {
  fault: PartFault;
  fromUs: number;
  toUs: number;
}

/** Of a glitching part's transfers, how many are hit [E]. */
const GLITCH_PROBABILITY = 0.02;

/** A part with a plan of what it suffers; the driver cannot tell it from a chip that really does. */
export class FaultyI2cPart implements I2cPart {
  readonly address: number;
  readonly #part: I2cPart & { powerOn(): void };
  readonly #plan: FaultWindow[];
  readonly #random: Random;
  #seenUs = -1;

  /** @param plan in the order of time, without overlaps @param random for glitches */
  constructor(part: I2cPart & { powerOn(): void }, plan: FaultWindow[], random: Random) {
    this.address = part.address;
    this.#part = part;
    this.#plan = plan;
    this.#random = random;
  }

  write(bytes: ArrayLike<number>, timeUs: number): boolean {
    const fault = this.#faultAt(timeUs);
    if (fault === 'absent' || fault === 'brown-out') return false;
    if (fault === 'stuck') return true;
    if (fault === 'glitching' && this.#random.chance(GLITCH_PROBABILITY)) return false;
    return this.#part.write(bytes, timeUs);
  }

  read(length: number, timeUs: number): Uint8Array | undefined {
    const fault = this.#faultAt(timeUs);
    if (fault === 'absent' || fault === 'brown-out') return undefined;
    if (fault === 'stuck') return new Uint8Array(length);
    const bytes = this.#part.read(length, timeUs);
    if (bytes && fault === 'glitching' && this.#random.chance(GLITCH_PROBABILITY))
      bytes[this.#random.below(length)] ^= 1 << this.#random.below(8);
    return bytes;
  }

  #faultAt(timeUs: number): PartFault | undefined {
    const fault = this.#plan.find(({ fromUs, toUs }) => timeUs >= fromUs && timeUs < toUs)?.fault;
    const lost = this.#plan.some(
      (window) => window.fault === 'brown-out' && window.fromUs <= timeUs && window.fromUs > this.#seenUs,
    );
    this.#seenUs = Math.max(this.#seenUs, timeUs);
    if (lost) this.#part.powerOn();
    return fault;
  }
}

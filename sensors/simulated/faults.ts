import type { Random } from '../../simulator/kernel/random.ts';
import type { I2cPart, PinPart, SerialPart, SpiPart } from './bus.ts';
import type { OneWirePart } from './onewire.ts';

/**
 * Faults of a part. `absent`: nobody is there. `stuck`: the line hangs low. `glitching`: now and then a bit is flipped
 * on its way, or something is not heard. `brown-out`: no supply, and power-on values after it.
 */
export type PartFault = 'absent' | 'stuck' | 'glitching' | 'brown-out';

export interface FaultWindow {
  fault: PartFault;
  fromUs: number;
  toUs: number;
}

/** Of a glitching part's transfers, how many are hit [E]. */
const GLITCH_PROBABILITY = 0.02;
/** How long a glitch holds a pin at its idle level [E]. */
const GLITCH_US = 300;

type Powered = { powerOn?(timeUs: number): void };

/** A plan of faults and its state so far. Windows are in order of time, without overlaps. */
class Suffering {
  readonly #plan: FaultWindow[];
  readonly #random: Random;
  readonly #part: Powered;
  #seenUs = -1;

  constructor(plan: FaultWindow[], random: Random, part: Powered) {
    this.#plan = plan;
    this.#random = random;
    this.#part = part;
  }

  at(timeUs: number): PartFault | undefined {
    const lost = ({ fault, fromUs }: FaultWindow) =>
      fault === 'brown-out' && fromUs <= timeUs && fromUs > this.#seenUs;
    if (this.#plan.some(lost)) this.#part.powerOn?.(timeUs);
    this.#seenUs = Math.max(this.#seenUs, timeUs);
    return this.#plan.find(({ fromUs, toUs }) => timeUs >= fromUs && timeUs < toUs)?.fault;
  }

  gone(timeUs: number): boolean {
    const fault = this.at(timeUs);
    return fault === 'absent' || fault === 'brown-out';
  }

  /** True when this transfer is hit. */
  hit(timeUs: number): boolean {
    return this.at(timeUs) === 'glitching' && this.#random.chance(GLITCH_PROBABILITY);
  }

  flipBit(bytes: Uint8Array, from: number): Uint8Array {
    bytes[from + this.#random.below(bytes.length - from)] ^= 1 << this.#random.below(8);
    return bytes;
  }

  /** A time within the next `spanUs`. */
  soon(timeUs: number, spanUs: number): number {
    return timeUs + this.#random.below(spanUs);
  }

  nextChangeUs(timeUs: number): number {
    const changes = this.#plan.flatMap(({ fromUs, toUs }) => [fromUs, toUs]);
    return changes.find((changeUs) => changeUs > timeUs) ?? Number.POSITIVE_INFINITY;
  }
}

/** The part as the bus sees it under that plan; to the driver it looks like a really faulty chip. */
export function faultyI2c(part: I2cPart & Powered, plan: FaultWindow[], random: Random): I2cPart {
  const suffering = new Suffering(plan, random, part);
  return {
    address: part.address,
    write(bytes, timeUs) {
      if (suffering.gone(timeUs) || suffering.hit(timeUs)) return false;
      return suffering.at(timeUs) === 'stuck' || part.write(bytes, timeUs);
    },
    read(length, timeUs) {
      if (suffering.gone(timeUs)) return undefined;
      if (suffering.at(timeUs) === 'stuck') return new Uint8Array(length);
      const bytes = part.read(length, timeUs);
      return bytes && suffering.hit(timeUs) ? suffering.flipBit(bytes, 0) : bytes;
    },
  };
}

/** On SPI nobody acknowledges: a part that is gone leaves its line high. */
export function faultySpi(part: SpiPart & Powered, plan: FaultWindow[], random: Random): SpiPart {
  const suffering = new Suffering(plan, random, part);
  return {
    transfer(bytes, timeUs) {
      if (suffering.gone(timeUs)) return new Uint8Array(bytes.length).fill(255);
      if (suffering.at(timeUs) === 'stuck') return new Uint8Array(bytes.length);
      const answer = part.transfer(bytes, timeUs);
      return suffering.hit(timeUs) ? suffering.flipBit(answer, 0) : answer;
    },
  };
}

export function faultyOneWire(part: OneWirePart & Powered, plan: FaultWindow[], random: Random): OneWirePart {
  const suffering = new Suffering(plan, random, part);
  return {
    rom: part.rom,
    // A line that hangs low looks like a presence.
    reset: (timeUs) => !suffering.gone(timeUs) && !suffering.hit(timeUs) && part.reset(timeUs),
    write(byte, timeUs) {
      if (suffering.at(timeUs) !== 'stuck') part.write(byte, timeUs);
    },
    read(timeUs) {
      if (suffering.gone(timeUs)) return 255;
      if (suffering.at(timeUs) === 'stuck') return 0;
      const byte = Uint8Array.of(part.read(timeUs));
      return (suffering.hit(timeUs) ? suffering.flipBit(byte, 0) : byte)[0];
    },
  };
}

export function faultySerial(part: SerialPart & Powered, plan: FaultWindow[], random: Random): SerialPart {
  const suffering = new Suffering(plan, random, part);
  return {
    next(timeUs) {
      const { atUs, data } = part.next(timeUs);
      if (suffering.gone(atUs) || suffering.at(atUs) === 'stuck') return { atUs, data: '' };
      if (!suffering.hit(atUs)) return { atUs, data };
      return { atUs, data: suffering.flipBit(Buffer.from(data, 'latin1'), 0).toString() };
    },
  };
}

/** @param idle the level of the wire when the part is gone, and during a glitch */
export function faultyPin(
  part: PinPart & Powered,
  plan: FaultWindow[],
  random: Random,
  idle: 0 | 1,
): PinPart {
  const suffering = new Suffering(plan, random, part);
  let glitchUs = Number.NEGATIVE_INFINITY;
  return {
    drive(level, timeUs) {
      if (suffering.gone(timeUs)) return;
      if (suffering.hit(timeUs)) glitchUs = suffering.soon(timeUs, 5000);
      part.drive?.(level, timeUs);
    },
    level(timeUs) {
      if (suffering.at(timeUs) === 'stuck') return 0;
      const blank = timeUs >= glitchUs && timeUs < glitchUs + GLITCH_US;
      return blank || suffering.gone(timeUs) ? idle : part.level(timeUs);
    },
    nextEdgeUs(timeUs) {
      // A part that only speaks is hit while it does.
      if (!part.drive && suffering.hit(timeUs)) glitchUs = suffering.soon(timeUs, 10_000);
      const edges = [suffering.nextChangeUs(timeUs), part.nextEdgeUs(timeUs), glitchUs, glitchUs + GLITCH_US];
      return Math.min(...edges.filter((edgeUs) => edgeUs > timeUs));
    },
    fraction(timeUs) {
      const whole = suffering.gone(timeUs) || suffering.at(timeUs) === 'stuck' ? 0 : part.fraction?.(timeUs);
      return suffering.hit(timeUs) ? random.uniform() : (whole ?? 0);
    },
  };
}

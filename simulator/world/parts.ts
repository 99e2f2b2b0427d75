import type { PinPart } from '../../sensors/simulated/bus.ts';
import type { Pins } from '../../sensors/simulated/pins.ts';

/** Something at a pin of every board: what it drives is recorded, what it reads is told here. */
export type PlannedPart =
  | { part: 'relay'; pin: string; name: string }
  | { part: 'led'; pin: string; name: string }
  | { part: 'button'; pin: string; name: string; pressed: 0 | 1; atUs: readonly number[]; heldUs: number }
  | { part: 'analog'; pin: string; name: string; value: number };

/** Parts of one board; it has fewer pins. */
export const MAX_PARTS = 64;

type Told = (part: string, isOn: boolean) => void;

const never = Number.POSITIVE_INFINITY;

/** Fixes the parts to a board's pins. @returns what lets go of them when its power goes */
export function mountParts(parts: readonly PlannedPart[], pins: Pins, told: Told): () => void {
  const outputs: Output[] = [];
  for (const part of parts) {
    if (part.part === 'relay' || part.part === 'led') {
      const output = new Output((isOn) => told(part.name, isOn));
      outputs.push(output);
      pins.attach(part.pin, output);
    } else if (part.part === 'button') pins.attach(part.pin, button(part));
    else pins.attach(part.pin, analog(part.value));
  }
  return () => {
    for (const output of outputs) output.drive(undefined);
  };
}

/** On while the board drives its pin high. */
class Output implements PinPart {
  readonly #told: (isOn: boolean) => void;
  #isOn = false;

  constructor(told: (isOn: boolean) => void) {
    this.#told = told;
  }

  drive(level: 0 | 1 | undefined): void {
    const isOn = level === 1;
    if (isOn === this.#isOn) return;
    this.#isOn = isOn;
    this.#told(isOn);
  }

  level(): 0 {
    return 0;
  }

  nextEdgeUs(): number {
    return never;
  }
}

function button({ pressed, atUs, heldUs }: Extract<PlannedPart, { part: 'button' }>): PinPart {
  const edges = atUs.flatMap((us) => [us, us + heldUs]);
  const isPressed = (timeUs: number) => atUs.some((us) => timeUs >= us && timeUs < us + heldUs);
  return {
    level: (timeUs) => (isPressed(timeUs) ? pressed : pressed === 1 ? 0 : 1),
    nextEdgeUs: (timeUs) => edges.find((us) => us > timeUs) ?? never,
  };
}

function analog(value: number): PinPart {
  return { level: () => (value >= 0.5 ? 1 : 0), nextEdgeUs: () => never, fraction: () => value };
}

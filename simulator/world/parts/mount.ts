import type { I2cBus, I2cPart, PinPart } from '../../../sensors/simulated/bus.ts';
import type { FaultWindow } from '../../../sensors/simulated/faults.ts';
import type { Pins } from '../../../sensors/simulated/pins.ts';
import { Site } from '../../../sensors/simulated/site.ts';
import type { Hardware } from '../../board/hardware/wires.ts';
import type { Clock } from '../../kernel/kernel.ts';
import type { Random } from '../../kernel/random.ts';
import { catalogued } from '../../sensors/catalogue.ts';
import { mountDisplay } from './display.ts';
import { Output } from './output.ts';
import type { PlannedAnalog, PlannedButton, PlannedPart, PlannedSensor } from './planned.ts';
import { serialPart } from './serial.ts';

/** Where a board's parts are fixed, and what they may use. */
export interface Bench {
  kernel: Clock;
  device: number;
  pins: Pins;
  i2c: I2cBus;
  /** Filled with what is at other wires. */
  hardware: Hardware;
  random: (purpose: string) => Random;
  /** When sensors fail. */
  windows: FaultWindow[];
  /** Called with the name of a part and what it has changed to: `on`, `25 %`, the text of a display. */
  told(part: string, state: string): void;
}

const never = Number.POSITIVE_INFINITY;

/** Fixes the parts to a board. @returns what lets go of them when its power goes */
export function mountParts(parts: readonly PlannedPart[], bench: Bench): () => void {
  const { pins, i2c, hardware, told } = bench;
  const releases: (() => void)[] = [];
  for (const part of parts) {
    const say = (state: string) => told(part.name, state);
    if (part.part === 'relay' || part.part === 'led') {
      const output = new Output(say);
      releases.push(() => output.drive(undefined));
      pins.attach(part.pin, output);
    } else if (part.part === 'sink') i2c.attach(sink(part.address));
    else if (part.part === 'button') pins.attach(part.pin, button(part));
    else if (part.part === 'analog') pins.attach(part.pin, analog(part));
    else if (part.part === 'serial') {
      hardware.serial ??= {};
      hardware.serial[part.port] = serialPart(part, say);
    } else if (part.part === 'display') releases.push(mountDisplay(part, bench, say));
    else if (part.part === 'sensor') mountSensor(part, bench);
  }
  return () => {
    for (const release of releases) release();
  };
}

function sink(address: number): I2cPart {
  return { address, write: () => true, read: (length) => new Uint8Array(length).fill(0xff) };
}

function button({ pressed, atUs, heldUs }: PlannedButton): PinPart {
  const edges = atUs.flatMap((us) => [us, us + heldUs]).sort((a, b) => a - b);
  const isPressed = (timeUs: number) => atUs.some((us) => timeUs >= us && timeUs < us + heldUs);
  return {
    level: (timeUs) => (isPressed(timeUs) ? pressed : pressed === 1 ? 0 : 1),
    nextEdgeUs: (timeUs) => edges.find((us) => us > timeUs) ?? never,
  };
}

function analog(part: PlannedAnalog): PinPart {
  return {
    level: (timeUs) => (valueAt(part, timeUs) >= 0.5 ? 1 : 0),
    nextEdgeUs: () => never,
    fraction: (timeUs) => valueAt(part, timeUs),
  };
}

function valueAt({ value, points, isCurve }: PlannedAnalog, timeUs: number): number {
  const next = points.findIndex(({ atUs }) => atUs > timeUs);
  const before = points[(next < 0 ? points.length : next) - 1];
  if (before === undefined) return isCurve && next === 0 ? points[0].value : value;
  if (!isCurve || next < 0) return before.value;
  const after = points[next];
  const share = (timeUs - before.atUs) / (after.atUs - before.atUs);
  return before.value + share * (after.value - before.value);
}

function mountSensor({ sensor }: PlannedSensor, { pins, i2c, hardware, random, windows }: Bench): void {
  const { name, address = 0, pins: [first = '', second = ''] = [] } = sensor;
  const place = address === 0 ? first : `0x${address.toString(16)}`;
  // Mounting fills them; a board without such a part has none.
  hardware.oneWire ??= {};
  hardware.spi ??= {};
  hardware.serial ??= {};
  const noise = random(`${name} ${place} faults`);
  const site = new Site(random('site'));
  const all = hardware as Required<Hardware>;
  catalogued(name).mount({ site, i2c, pins, hardware: all, address, first, second, windows, noise, random });
}

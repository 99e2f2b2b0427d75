import { esp32 } from './esp32.ts';
import { esp32c3 } from './esp32c3.ts';
import { esp32s3 } from './esp32s3.ts';
import { esp8266 } from './esp8266.ts';
import { espruinowifi } from './espruinowifi.ts';
import type { BoardKind } from './kind.ts';
import { nodemcu } from './nodemcu.ts';
import { pico } from './pico.ts';
import { pixljs } from './pixljs.ts';

export type { BoardKind } from './kind.ts';

/** All boards that there are facts of; a program for an unnamed board is one for the first. */
export const KINDS: readonly BoardKind[] = [
  esp32,
  esp32c3,
  esp32s3,
  esp8266,
  nodemcu,
  espruinowifi,
  pico,
  pixljs,
];

export const ESP32 = esp32;
export const KIND_NAMES = KINDS.map(({ name }) => name);

/** Finds a board by its name, or by `process.env.BOARD` of its firmware, such as `PICO_R1_3`. */
export function kindNamed(name: string): BoardKind | undefined {
  return KINDS.find((kind) => kind.name === name) ?? KINDS.find((kind) => kind.env === name);
}

/** What a name stands for on a board. */
export type Named =
  | { pin: string }
  | { bus: string }
  | { pins: Readonly<Record<string, string>> }
  | { object: string };

const names = new Map<BoardKind, Map<string, Named>>();

export function namesOf(kind: BoardKind): ReadonlyMap<string, Named> {
  const known = names.get(kind);
  if (known !== undefined) return known;
  const made = new Map<string, Named>();
  for (const pin of pinsOf(kind)) made.set(pin, { pin });
  for (const [name, pin] of Object.entries(kind.devices)) made.set(name, { pin });
  for (const bus of kind.buses.split(' ')) made.set(bus, { bus });
  for (const [name, pins] of Object.entries(kind.aliases ?? {})) made.set(name, { pins });
  if (kind.bluetooth) made.set('NRF', { object: 'NRF' });
  names.set(kind, made);
  return made;
}

/** Those that the firmware of every board has (jswrap_storage.c, jswrap_flash.c, jswrap_heatshrink.c, jswrap_timer.c). */
const LIBRARIES_OF_ALL = ['Storage', 'Flash', 'heatshrink', 'timer'];

const libraries = new Map<BoardKind, ReadonlySet<string>>();

/** What `require` finds in the board's firmware. */
export function librariesOf(kind: BoardKind): ReadonlySet<string> {
  const known = libraries.get(kind);
  if (known !== undefined) return known;
  const made = new Set([...LIBRARIES_OF_ALL, ...kind.libraries.split(' ')]);
  libraries.set(kind, made);
  return made;
}

/** "the ESP8266 has no library tls: --board esp32 or ..."; null where it has it, or none has. */
export function libraryElsewhere(name: string, kind: BoardKind): string | null {
  if (librariesOf(kind).has(name)) return null;
  const others = KINDS.filter((one) => librariesOf(one).has(name));
  return others.length === 0
    ? null
    : `the ${kind.title} has no library ${name}: --board ${others.map((one) => one.name).join(' or ')}`;
}

/** In the order of their numbers. */
export function pinsOf({ pins }: BoardKind): string[] {
  return expand(pins);
}

/** Whether `analogRead` of the pin has something to measure. An ESP32-S3 is not documented. */
export function measures({ analog }: BoardKind, pin: string): boolean {
  return analog === '' || expand(analog).includes(pin);
}

function expand(ranges: string): string[] {
  return ranges.split(' ').flatMap((range) => {
    const [first, last] = range.split('-');
    if (last === undefined) return [first];
    const [from, to] = [Number(first.slice(1)), Number(last.slice(1))];
    return Array.from({ length: to - from + 1 }, (_, index) => first[0] + (from + index));
  });
}

/** "B9 is a pin of the Espruino WiFi: --board espruinowifi"; null where no board has the name. */
export function boardsWith(name: string, kind: BoardKind): string | null {
  if (namesOf(kind).has(name)) return null;
  const others = KINDS.filter((one) => namesOf(one).has(name));
  if (others.length === 0) return null;
  const named = namesOf(others[0]).get(name) as Named;
  const what = 'bus' in named ? 'a port' : 'pin' in named ? 'a pin' : 'a name';
  const titles = others.map(({ title }) => title).join(', ');
  return `${name} is ${what} of ${titles}, and not of the ${kind.title}: --board ${others.map((one) => one.name).join(' or ')}`;
}

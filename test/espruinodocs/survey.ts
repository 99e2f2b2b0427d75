import { parse } from 'acorn';
import { type BoardKind, KINDS, namesOf } from '../../simulator/board/boards/index.ts';
import { checkProgram } from '../../simulator/board/check/check-program.ts';
import { requiredNames } from '../../simulator/run/find-modules.ts';
import type { PlacedSensor } from '../../simulator/sensors/catalogue.ts';
import { type Answer, type Run, runOnBench } from './bench.ts';
import { type Checkout, examplesOf } from './checkout.ts';

/** How one module did. */
export interface Result {
  name: string;
  /** The board on which it loads; empty: on none. */
  board: string;
  /** Why it does not load; empty where it does. */
  refusal: string;
  example: Example;
}

export type Example =
  /** It ran without an exception, and reached a wire, the network or the console; with a chip, it printed a measurement. */
  | { state: 'does'; chip?: string }
  /** It ran, and nothing of it could be seen. */
  | { state: 'silent' }
  /** It stopped with that error. */
  | { state: 'fails'; why: string }
  /** The page has no program that asks for the module, or only such as have gaps. */
  | { state: 'none'; why: string };

/** What a board's Storage needs beside the modules. */
const ROOM_BYTES = 4096;

function fits(files: Record<string, string>, { storageBytes }: BoardKind): boolean {
  return Object.values(files).reduce((sum, { length }) => sum + length + 36, ROOM_BYTES) <= storageBytes;
}

/** Espruino's own boards first for examples, which name their pins. */
const BOARDS = ['esp32', 'pico', 'espruinowifi', 'pixljs', 'esp8266'].map(
  (name) => KINDS.find((kind) => kind.name === name) as BoardKind,
);
const EXAMPLE_BOARDS = ['pico', 'esp32', 'pixljs', 'esp8266'].map(
  (name) => KINDS.find((kind) => kind.name === name) as BoardKind,
);
/** Modules whose chip is simulated, and whether their examples name its pins. */
const CHIPS: Record<string, Pick<PlacedSensor, 'name' | 'address'>> = {
  BME280: { name: 'bme280', address: 0x76 },
  INA219: { name: 'ina219', address: 0x40 },
  SCD40: { name: 'scd4x', address: 0x62 },
  SHT4x: { name: 'sht4x', address: 0x44 },
  LIS2DH12: { name: 'lis2dh12', address: 0x19 },
  DHT22: { name: 'dht22' },
  DS18B20: { name: 'ds18b20' },
  'HC-SR04': { name: 'hcsr04' },
};
const LOAD_US = 2e6;
const EXAMPLE_US = 60e6;
const ANSWERS: Answer[] = [0x00, 0xff];

/** The module and those that it asks for, by name, as far as the checkout has them. */
function filesFor(names: string[], { modules }: Checkout): Record<string, string> {
  const files: Record<string, string> = {};
  const left = [...names];
  for (let name = left.shift(); name !== undefined; name = left.shift()) {
    const found = modules.get(name);
    if (found === undefined || files[name] !== undefined) continue;
    files[name] = found.text;
    left.push(...namesIn(found.text));
  }
  return files;
}

function namesIn(text: string): string[] {
  try {
    return requiredNames(text, '').map(({ name }) => name);
  } catch {
    return [];
  }
}

export function survey(checkout: Checkout, name: string): Result {
  const { page } = checkout.modules.get(name) as { page: string };
  const files = filesFor([name], checkout);
  const program = `require(${JSON.stringify(name)});`;
  const loads = (kind: BoardKind) => runOnBench(program, files, { kind, answer: 0, forUs: LOAD_US }).error;
  const first = loads(BOARDS[0]);
  const kind =
    first === null ? BOARDS[0] : BOARDS.slice(1).find((one) => fits(files, one) && loads(one) === null);
  return {
    name,
    board: kind?.name ?? '',
    refusal: kind === undefined ? (first?.reason ?? '') : '',
    example: exampleOf(name, page, checkout),
  };
}

function exampleOf(name: string, page: string, checkout: Checkout): Example {
  const blocks = examplesOf(name, page);
  if (blocks.length === 0) return { state: 'none', why: 'the page has no program that asks for it' };
  const block = blocks.filter(parses).find((one) => missingNames(one).length === 0);
  if (block === undefined)
    return { state: 'none', why: 'the page leaves parts of its programs to the reader' };
  let best: Example = { state: 'fails', why: '' };
  for (const kind of EXAMPLE_BOARDS) {
    const program = withOtherPins(block, kind);
    const files = filesFor([name, ...namesIn(program)], checkout);
    if (!fits(files, kind)) continue;
    const chips = chipsFor(name, program);
    for (const answer of chips === undefined ? ANSWERS : ANSWERS.slice(0, 1)) {
      const run = runOnBench(program, files, { kind, answer, forUs: EXAMPLE_US, chips });
      const now = judged(run, chips?.[0].name);
      if (now.state === 'does') return now;
      if (best.state === 'fails' && (best.why === '' || now.state === 'silent')) best = now;
    }
  }
  return best;
}

/** The chip that the example reads, at the pins that it names first. */
function chipsFor(name: string, program: string): PlacedSensor[] | undefined {
  const chip = CHIPS[name];
  if (chip === undefined) return undefined;
  const pins = [...program.matchAll(/\b[A-H]\d{1,2}\b/g)].map(([pin]) => pin);
  return [chip.address === undefined ? { ...chip, pins: pins.slice(0, 2) } : chip];
}

function judged({ error, printed, effects }: Run, chip: string | undefined): Example {
  if (error !== null) return { state: 'fails', why: error.reason };
  if (chip === undefined) return { state: effects > 0 || printed.length > 0 ? 'does' : 'silent' };
  const text = printed.join(' ');
  return /\d/.test(text) && !/undefined|null|NaN|-1\b/.test(text)
    ? { state: 'does', chip }
    : { state: 'fails', why: `with its chip it prints ${printed[0] ?? 'nothing'}` };
}

/** Names that the page's program uses and that no board has: the reader is to put in what they have. */
function missingNames(program: string): string[] {
  return checkProgram(program, '')
    .filter(({ what }) => / is not defined$/.test(what))
    .map(({ what }) => what.split(' ')[0])
    .filter((name) => !PIN.test(name) && !KINDS.some((kind) => namesOf(kind).has(name)) && name !== 'g');
}

const PIN = /^(?:[A-H]\d{1,2}|LED[1-4]|BTN[1-4]?)$/;

function parses(text: string): boolean {
  try {
    parse(text, { ecmaVersion: 'latest', allowReturnOutsideFunction: true });
    return true;
  } catch {
    return false;
  }
}

/** Pins that the example names and the board lacks are others of the board, as its user would write them. */
function withOtherPins(program: string, kind: BoardKind): string {
  const names = namesOf(kind);
  const free = [...names].flatMap(([name, named]) => ('pin' in named && PIN.test(name) ? [name] : []));
  const asked = [...new Set(program.match(/\b(?:[A-H]\d{1,2}|LED[1-4]|BTN[1-4]?)\b/g) ?? [])];
  const others = free.filter((name) => !asked.includes(name));
  let at = 0;
  const instead = new Map(
    asked.filter((name) => !names.has(name)).map((name) => [name, others[at++ % others.length]]),
  );
  return program.replace(/\b[A-H]\d{1,2}\b|\bLED[1-4]\b|\bBTN[1-4]?\b/g, (name) => instead.get(name) ?? name);
}

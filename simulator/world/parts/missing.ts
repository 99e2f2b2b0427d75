import type { BoardError } from '../../board/errors.ts';
import type { Bare } from '../../board/hardware/bare.ts';
import { CATALOGUE, catalogued, type SensorName } from '../../sensors/catalogue.ts';

/** Addresses at which displays with characters stand: of a PCF8574 and of a PCF8574A with all jumpers open. */
const CHARACTER_DISPLAYS = [0x27, 0x3f];
/** The simulated sensor on SPI, and the pin that usually selects it. */
const SPI_SENSOR = 'bme280-spi';
const [SELECT_PIN] = catalogued(SPI_SENSOR).pins ?? [];
const GRAPHIC_DISPLAYS = [0x3c, 0x3d];

/** More of them are no longer read. */
const MAX_HINTS = 3;

/** The error of a program that stops at its start, with what it had looked for in vain. */
export function withMissing(error: BoardError, notWired: readonly string[]): BoardError {
  if (error.bare === null && notWired.length > 0)
    error.message += `; ${notWired.slice(0, MAX_HINTS).join('; ')}`;
  return error;
}

/** What a program asked for without anything being there, and the part to add, in one line. */
export function missingPart(bare: Bare): string {
  switch (bare.wire) {
    case 'i2c':
      return `nothing is at I2C address ${hex(bare.address)}: add ${json(partAt(bare.address))} to parts`;
    case 'one-wire':
      return `nothing is on the 1-Wire bus of ${bare.pin}: add ${json({ part: 'ds18b20', pin: bare.pin })} to parts`;
    case 'spi':
      return onSpi(bare);
    case 'serial':
      return `nothing is at ${bare.port}: add ${json({ part: 'serial', port: bare.port, lines: [{ at: '10s', text: 'hello' }] })} to parts`;
    default:
      return `nothing is at ${bare.pin}, which ${bare.call} looks at: add ${json(partAtPin(bare))} to parts`;
  }
}

/** What is only written to is mostly a display. */
function onSpi({ pin, call }: Extract<Bare, { wire: 'spi' }>): string {
  const part = call === 'write' ? { part: 'display' } : { part: SPI_SENSOR, pin: pin ?? SELECT_PIN };
  const add = `add ${json(part)} to parts`;
  if (pin !== null) return `nothing is on SPI where ${pin} selects it: ${add}`;
  return call === 'write'
    ? `nothing is on SPI: ${add}`
    : `nothing is on SPI, and send names no pin that selects a part: write send(data, pin), and ${add}`;
}

function partAtPin({ pin, call, isAsked }: Extract<Bare, { wire: 'pin' }>): object {
  if (isAsked) return { part: 'dht22' satisfies SensorName, pin };
  return call === 'analogRead' ? { part: 'analog', pin, value: 0.5 } : { part: 'button', pin, at: ['1m'] };
}

function partAt(address: number): object {
  const sensor = CATALOGUE.find(({ addresses }) => addresses?.includes(address));
  if (sensor !== undefined) return { part: sensor.name, address: hex(address) };
  if (CHARACTER_DISPLAYS.includes(address))
    return { part: 'display', address: hex(address), characters: '16x2' };
  return { part: GRAPHIC_DISPLAYS.includes(address) ? 'display' : 'sink', address: hex(address) };
}

const hex = (address: number) => `0x${address.toString(16).padStart(2, '0')}`;

/** As people write it in a file. */
function json(part: object): string {
  return JSON.stringify(part).replaceAll('":', '": ').replaceAll(',"', ', "');
}

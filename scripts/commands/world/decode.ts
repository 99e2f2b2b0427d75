import type { Command } from 'commander';
import {
  decode,
  FORMATS,
  type Format,
  formatNamed,
  guessFormat,
  TAKEN_FORMATS,
} from '../../../simulator/decode/decode.ts';
import type { Measurement } from '../../../simulator/decode/measurement.ts';
import { about } from '../../../simulator/errors.ts';
import { printableJson } from '../../../simulator/report/printable.ts';
import { readInputBytes } from '../../input.ts';
import { print } from '../../output.ts';
import { say } from '../../say.ts';
import { UsageError } from '../../usage.ts';

/** Larger is no payload: MQTT on a board sends a few kilobytes at the most. */
export const MAX_PAYLOAD_BYTES = 1 << 20;

interface Options {
  format?: string;
  hex?: true;
  json?: true;
}

export function define(program: Command): void {
  program
    .command('decode')
    .description('what a payload says: one measurement a line')
    .argument('[file]', 'the payload; standard input without it')
    .option('--format <name>', `what it is (${FORMATS.join(', ')}); found out by itself without it`)
    .option('--hex', 'the payload is written as hexadecimal digits')
    .option('--json', 'print JSON')
    .action((file: string | undefined, options: Options) => run(file, options));
}

function run(file: string | undefined, options: Options): void {
  const asked = options.format === undefined ? undefined : checkFormat(options.format);
  const payload = options.hex ? fromHex(read(file)) : read(file);
  const format = asked ?? guessFormat(payload);
  if (!format)
    throw new UsageError(
      `${file ?? 'the input'} is none of ${FORMATS.join(', ')}; say --hex if it is written so`,
    );
  const measurements = about(`${file ?? 'the input'} is not ${format}: `, () => decode(format, payload));
  if (options.json) print(`${printableJson(measurements)}\n`);
  else for (const one of measurements) say(line(one));
}

function checkFormat(name: string): Format {
  const format = formatNamed(name);
  if (format) return format;
  throw new UsageError(`--format ${name}: there are ${TAKEN_FORMATS}`);
}

/** One character a byte. */
function read(file: string | undefined): string {
  const path = file === undefined || file === '-' ? null : file;
  const subject = `cannot read ${file ?? 'the input'}`;
  return readInputBytes(subject, path, 'is it a payload?', MAX_PAYLOAD_BYTES).toString('latin1');
}

function fromHex(text: string): string {
  const digits = text.replace(/\s/g, '');
  if (!/^([0-9a-f]{2})+$/i.test(digits)) throw new UsageError('--hex wants pairs of hexadecimal digits');
  return Buffer.from(digits, 'hex').toString('latin1');
}

function line({ name, unit, value, text, timeS }: Measurement): string {
  const time = timeS === undefined ? '' : `${when(timeS)}  `;
  return `${time}${name}  ${value ?? text}${unit ? ` ${unit}` : ''}`;
}

/** The range of dates. */
const MAX_DATE_S = 8.64e12;

/** A board without a clock counts from its start: such times stay seconds. */
function when(timeS: number): string {
  return timeS < 1e9 || timeS > MAX_DATE_S
    ? `${timeS} s`
    : new Date(timeS * 1000).toISOString().replace('.000', '');
}

/**
 * Payloads back into measurements, as a server would read them. Asks for nothing, and shares no code with the
 * encoders of `firmware/payload`.
 *
 * @module
 */
import { decodeCayenne } from './cayenne.ts';
import { decodeJson } from './json.ts';
import { DecodeError, type Measurement } from './measurement.ts';
import { decodeSenmlCbor, decodeSenmlJson } from './senml.ts';

/** The payload formats; their encoders are in firmware/payload. */
export const FORMATS = ['json', 'senml-json', 'senml-cbor', 'cayenne'] as const;

export type Format = (typeof FORMATS)[number];

const SHORT: { [name: string]: Format } = { senml: 'senml-json', cbor: 'senml-cbor', lpp: 'cayenne' };

/** By its name or a shorter one: `senml`, `cbor`, `lpp`. */
export function formatNamed(name: string): Format | undefined {
  return SHORT[name] ?? FORMATS.find((format) => format === name);
}

/** The shortest of its names. */
export function shortName(format: Format): string {
  return Object.keys(SHORT).find((name) => SHORT[name] === format) ?? format;
}

/** The names that can be given, for messages. */
export const TAKEN_FORMATS = `${FORMATS.join(', ')} (short: json, senml, cbor, lpp)`;

/** @param payload one character a byte @throws DecodeError that says what is wrong and where */
export function decode(format: Format, payload: string): Measurement[] {
  const bytes = Buffer.from(payload, 'latin1');
  if (format === 'json') return decodeJson(bytes.toString('utf8'));
  if (format === 'senml-json') return decodeSenmlJson(bytes.toString('utf8'));
  if (format === 'senml-cbor') return decodeSenmlCbor(bytes);
  return decodeCayenne(bytes);
}

/** The format that `payload` is in, tried from the strictest to the loosest; undefined for none. */
export function guessFormat(payload: string): Format | undefined {
  return (['senml-json', 'json', 'senml-cbor', 'cayenne'] as const).find((format) => {
    // Plain words could pass for Cayenne LPP; every sample of mote begins with a zero byte.
    if (format === 'cayenne' && /^[ -~\s]*$/.test(payload)) return false;
    try {
      return decode(format, payload).length > 0;
    } catch (error) {
      if (error instanceof DecodeError) return false;
      throw error;
    }
  });
}

import type { Sample } from './sample.ts';
import { SENML } from './senml-units.ts';

const POSITIVE = 0x00;
const NEGATIVE = 0x20;
const TEXT = 0x60;
const ARRAY = 0x80;
const MAP = 0xa0;
/** Tag 4 and an array of two: exponent, mantissa. RFC 8428, 6 allows it, and it is exact in fewer bytes than a double. */
const DECIMAL_FRACTION = '\xc4\x82';

/** A major type with its number, in the fewest bytes (RFC 8949, 3). */
function head(major: number, value: number): string {
  if (value < 24) return String.fromCharCode(major | value);
  if (value < 256) return String.fromCharCode(major | 24, value);
  if (value < 65536) return String.fromCharCode(major | 25, value >> 8, value & 255);
  const high = String.fromCharCode(major | 26, (value >>> 24) & 255, (value >>> 16) & 255);
  return high + String.fromCharCode((value >>> 8) & 255, value & 255);
}

function integer(value: number): string {
  return value < 0 ? head(NEGATIVE, -1 - value) : head(POSITIVE, value);
}

function text(value: string): string {
  return head(TEXT, value.length) + value;
}

function decimal(value: number, decimals: number): string {
  let mantissa = value;
  let exponent = 0;
  for (; exponent > -decimals; exponent--) mantissa *= 10;
  mantissa = Math.round(mantissa);
  while (exponent < 0 && mantissa % 10 === 0) {
    mantissa /= 10;
    exponent++;
  }
  return exponent ? DECIMAL_FRACTION + integer(exponent) + integer(mantissa) : integer(mantissa);
}

/** SenML in CBOR (RFC 8428, 6), one character a byte; the same records as in JSON. */
export function encode(samples: Sample[], baseName: string): string {
  let body = '';
  let records = 0;
  for (let place = 0; place < samples.length; place++) {
    const sample = samples[place];
    // Labels of table 4: bn -2, bt -3, n 0, u 1, v 2, vs 3.
    body += head(MAP, place ? 4 : 5) + (place ? '' : `\x21${text(baseName)}`);
    body += `\x22${integer(sample.atS)}\x00${text('n')}\x01${text('count')}\x02${integer(sample.number)}`;
    records++;
    for (let index = 0; index < sample.results.length; index++) {
      const result = sample.results[index];
      const reading = result.reading as { [quantity: string]: number };
      if ('error' in reading) {
        body += `${head(MAP, 2)}\x00${text(result.name)}\x03${text(String(reading.error))}`;
        records++;
      } else
        for (const quantity in reading) {
          const unit = SENML[quantity];
          body += `${head(MAP, 3)}\x00${text(unit[0] + result.suffix)}\x01${text(unit[1])}`;
          body += `\x02${decimal(reading[quantity] * unit[2], unit[3])}`;
          records++;
        }
    }
  }
  return head(ARRAY, records) + body;
}

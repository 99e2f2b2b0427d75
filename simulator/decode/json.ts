import { DecodeError, type Measurement } from './measurement.ts';

/** Compact JSON as firmware/payload/json.ts writes it: one sample or an array of them. @throws DecodeError */
export function decodeJson(payload: string): Measurement[] {
  let parsed: unknown;
  try {
    parsed = JSON.parse(payload);
  } catch (error) {
    throw new DecodeError(`not JSON: ${(error as Error).message}`);
  }
  return (Array.isArray(parsed) ? parsed : [parsed]).flatMap(decodeSample);
}

function decodeSample(sample: unknown): Measurement[] {
  if (typeof sample !== 'object' || sample === null) throw new DecodeError('a sample is an object');
  const { at, e: errors, ...numbers } = sample as Record<string, unknown>;
  if (typeof at !== 'number') throw new DecodeError('a sample has its time in "at"');
  const measurements: Measurement[] = Object.entries(numbers).map(([name, value]) => {
    if (typeof value !== 'number') throw new DecodeError(`"${name}" is not a number`);
    return { name, value, timeS: at };
  });
  for (const [name, text] of Object.entries(errors ?? {})) {
    if (typeof text !== 'string') throw new DecodeError(`the error of "${name}" is not a text`);
    measurements.push({ name, text, timeS: at });
  }
  return measurements;
}

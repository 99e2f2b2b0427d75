import { decodeCbor } from './cbor.ts';
import { DecodeError, type Measurement } from './measurement.ts';

type SenmlRecord = Map<string, unknown>;

/** RFC 8428, table 4: the labels of CBOR. */
const LABELS = new Map<unknown, string>([
  [-1, 'bver'],
  [-2, 'bn'],
  [-3, 'bt'],
  [-4, 'bu'],
  [-5, 'bv'],
  [-6, 'bs'],
  [0, 'n'],
  [1, 'u'],
  [2, 'v'],
  [3, 'vs'],
  [4, 'vb'],
  [5, 's'],
  [6, 't'],
  [7, 'ut'],
  [8, 'vd'],
]);

const TEXTS = ['bn', 'bu', 'n', 'u', 'vs', 'vd'];
const NUMBERS = ['bver', 'bt', 'bv', 'bs', 'v', 's', 't', 'ut'];
const VALUES = ['v', 'vs', 'vb', 'vd'];
const FLAGS = ['vb'];
const VERSION = 10;
/** The type of each label's value. */
const TYPES: [labels: string[], type: string][] = [
  [TEXTS, 'string'],
  [NUMBERS, 'number'],
  [FLAGS, 'boolean'],
];
/** 4.5.3: below this a time is relative to now. */
const ABSOLUTE_S = 2 ** 28;
/** 4.5.1. */
const NAME = /^[A-Za-z0-9][A-Za-z0-9\-:./_]*$/;

/** A pack in JSON, its base fields resolved into each measurement. @throws DecodeError where it breaks RFC 8428 */
export function decodeSenmlJson(payload: string, nowS?: number): Measurement[] {
  let pack: unknown;
  try {
    pack = JSON.parse(payload);
  } catch (error) {
    throw new DecodeError(`SenML: not JSON: ${(error as Error).message}`);
  }
  if (!Array.isArray(pack)) throw new DecodeError('SenML: a pack is an array');
  return resolve(
    pack.map((record) => new Map(Object.entries(record ?? {}))),
    nowS,
  );
}

/** A pack in CBOR. @throws DecodeError */
export function decodeSenmlCbor(payload: Uint8Array, nowS?: number): Measurement[] {
  const pack = decodeCbor(payload);
  if (!Array.isArray(pack)) throw new DecodeError('SenML: a pack is an array');
  return resolve(pack.map(relabel), nowS);
}

function relabel(record: unknown): SenmlRecord {
  if (!(record instanceof Map)) throw new DecodeError('SenML: a record is a map');
  return new Map([...record].map(([label, value]) => [LABELS.get(label) ?? String(label), value]));
}

function resolve(pack: SenmlRecord[], nowS?: number): Measurement[] {
  const base = { name: '', timeS: 0, unit: undefined as string | undefined, value: 0 };
  const measurements: Measurement[] = [];
  for (const record of pack) {
    check(record);
    base.name = (record.get('bn') as string) ?? base.name;
    base.timeS = (record.get('bt') as number) ?? base.timeS;
    base.unit = (record.get('bu') as string) ?? base.unit;
    base.value = (record.get('bv') as number) ?? base.value;
    const value = record.get('v') as number | undefined;
    const present = VALUES.filter((label) => record.has(label));
    if (present.length > 1) throw new DecodeError(`SenML: a record with ${present.join(' and ')}`);
    if (present.length === 0 && !record.has('s')) continue;
    const name = base.name + ((record.get('n') as string) ?? '');
    if (!NAME.test(name)) throw new DecodeError(`SenML: "${name}" is not a name (RFC 8428, 4.5.1)`);
    const timeS = base.timeS + ((record.get('t') as number) ?? 0);
    const measurement: Measurement = { name };
    const unit = (record.get('u') as string) ?? base.unit;
    if (unit !== undefined) measurement.unit = unit;
    if (value !== undefined) measurement.value = value + base.value;
    else if (present.length) measurement.text = String(record.get(present[0]));
    if (timeS >= ABSOLUTE_S || nowS === undefined) measurement.timeS = timeS;
    else measurement.timeS = nowS + timeS;
    measurements.push(measurement);
  }
  return measurements;
}

function check(record: SenmlRecord): void {
  for (const [label, value] of record) {
    const wanted = TYPES.find(([labels]) => labels.includes(label))?.[1];
    if (wanted && typeof value !== wanted) throw new DecodeError(`SenML: "${label}" is not a ${wanted}`);
    // Section 4.4: a label that ends in an underscore must be understood, else the pack must not be used.
    if (label.endsWith('_')) throw new DecodeError(`SenML: "${label}" must be understood, and is not`);
  }
  if (((record.get('bver') as number) ?? 0) > VERSION)
    throw new DecodeError(`SenML: version ${record.get('bver')}, but only ${VERSION} is known`);
}

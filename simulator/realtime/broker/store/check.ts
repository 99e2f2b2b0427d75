import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { ClassicLevel } from 'classic-level';
import { UsageError } from '../../../errors.ts';
import { printableName } from '../../../report/printable.ts';
import { Mark } from './mark.ts';
import { addTo, FORMAT, isRecordKey, keyIn, SUMMARY_KEY, type Summary, valueIn } from './record-format.ts';

/** Keys and values are bytes, one character each. */
const BYTES = {
  name: 'bytes',
  format: 'buffer' as const,
  encode: (text: string) => Buffer.from(text, 'latin1'),
  decode: (bytes: Uint8Array) => Buffer.from(bytes).toString('latin1'),
};

export type Db = ClassicLevel<string, string>;

export async function openDb(folder: string): Promise<Db> {
  const db: Db = new ClassicLevel<string, string>(join(folder, 'level'), {
    keyEncoding: BYTES,
    valueEncoding: BYTES,
  });
  await db.open();
  return db;
}

export interface Opened {
  db: Db;
  records: Map<string, string>;
  crcs: Map<string, number>;
  summary: Summary;
}

/** One character of a key that people are shown. */
const MAX_KEYS_SHOWN = 10;

/**
 * Opens a store and checks every record.
 * @param repairs opens it even when it is damaged, and says what is gone
 * @throws UsageError where it is damaged, or of another version
 */
export async function openChecked(
  folder: string,
  repairs: boolean,
  say: (text: string) => void,
): Promise<Opened> {
  const isNew = !existsSync(join(folder, 'level')) && Mark.read(folder) === null;
  const db = await openOrRepair(folder, repairs, say);
  try {
    const { records, crcs, summary, damaged } = await readAll(db);
    const faults = isNew ? [] : faultsOf(folder, { records, crcs, summary, damaged });
    if (faults.length > 0 && !repairs) throw new UsageError(refusal(folder, faults.join('; ')));
    for (const fault of faults) say(`--repair: ${fault}`);
    if (damaged.length > 0) await db.batch(damaged.map((key) => ({ type: 'del' as const, key })));
    const batch = Math.max(summary?.batch ?? 0, Mark.read(folder) ?? 0) + 1;
    let sum = 0;
    for (const crc of crcs.values()) sum = addTo(sum, crc);
    return { db, records, crcs, summary: { format: FORMAT, batch, records: crcs.size, sum } };
  } catch (error) {
    await db.close();
    throw error;
  }
}

async function openOrRepair(folder: string, repairs: boolean, say: (text: string) => void): Promise<Db> {
  const path = join(folder, 'level');
  const hasFiles = existsSync(path) && readdirSync(path).length > 0;
  try {
    if (hasFiles && !existsSync(join(path, 'CURRENT'))) throw new Error('the file CURRENT is missing');
    return await openDb(folder);
  } catch (error) {
    const { cause, message } = error as Error & { cause?: Error & { code?: string } };
    const reason = cause?.message ?? message;
    if (cause?.code === 'LEVEL_LOCKED' || !hasFiles) throw error;
    if (!repairs) throw new UsageError(refusal(folder, reason));
    say(`--repair: ${reason}; what can still be read is put together again`);
    await ClassicLevel.repair(path);
    return openDb(folder);
  }
}

interface Read {
  records: Map<string, string>;
  crcs: Map<string, number>;
  summary: Summary | null;
  damaged: string[];
}

async function readAll(db: Db): Promise<Read> {
  const read: Read = { records: new Map(), crcs: new Map(), summary: null, damaged: [] };
  for await (const [stored, bytes] of db.iterator()) {
    const good = valueIn(stored, bytes);
    if (good === null) read.damaged.push(stored);
    else if (stored === SUMMARY_KEY) read.summary = JSON.parse(good.value) as Summary;
    else if (isRecordKey(stored)) {
      read.records.set(keyIn(stored), good.value);
      read.crcs.set(keyIn(stored), good.crc);
    } else read.damaged.push(stored);
  }
  return read;
}

function faultsOf(folder: string, { crcs, summary, damaged }: Read): string[] {
  const mark = Mark.read(folder);
  const faults: string[] = [];
  if (damaged.length > 0) {
    const shown = damaged.slice(0, MAX_KEYS_SHOWN).map((key) => printableName(key));
    faults.push(`${damaged.length} records are damaged: ${shown.join(', ')}`);
  }
  if (summary === null) {
    if (crcs.size > 0 || (mark !== null && mark !== 0)) faults.push('the summary of its records is missing');
    return faults;
  }
  if (summary.format !== FORMAT)
    faults.push(`it has format ${summary.format}, and this version knows ${FORMAT}; take the newer mote`);
  let sum = 0;
  for (const crc of crcs.values()) sum = addTo(sum, crc);
  if (summary.records > crcs.size)
    faults.push(`${summary.records - crcs.size} of ${summary.records} records are gone`);
  else if (summary.records !== crcs.size || summary.sum !== sum)
    faults.push('its records are not those of its last write');
  if (mark === null) faults.push('the file mark is missing');
  else if (mark < 0) faults.push('the file mark is damaged');
  else if (mark > summary.batch) faults.push(`its last ${mark - summary.batch} writes are gone`);
  return faults;
}

function refusal(folder: string, fault: string): string {
  return `${folder} is damaged: ${fault}; put a copy of it back, or add --repair to go on with what is left`;
}

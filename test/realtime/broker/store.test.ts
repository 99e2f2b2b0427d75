import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { LevelStore } from '../../../simulator/realtime/broker/store/level-store.ts';
import { temporaryFolder } from '../../commands/cli.ts';

const open = (folder: string, repairs = false, say: (text: string) => void = () => {}) =>
  LevelStore.open({ folder, repairs, epochUs: () => 0, say });
const kept = (store: LevelStore) => new Promise<void>((resolve) => store.whenKept(resolve));

const RECORDS = 50;
const whole = join(temporaryFolder(), 'whole');

/** A store that was closed in order, with records in its files. */
beforeAll(async () => {
  const store = await open(whole);
  for (let n = 0; n < RECORDS; n++) {
    store.put(`Qc${n}`, `message ${n} ${'x'.repeat(200)}`);
    if (n % 10 === 0) await kept(store);
  }
  store.remove('Qc3');
  await kept(store);
  await store.close();
});

let copies = 0;
function copy(): string {
  const folder = join(temporaryFolder(), `copy-${copies++}`);
  mkdirSync(folder);
  cpSync(whole, folder, { recursive: true });
  return folder;
}

/** @returns the records, or why it was refused */
async function read(folder: string, repairs = false): Promise<Map<string, string> | string> {
  try {
    const store = await open(folder, repairs);
    const records = new Map(store.records());
    await store.close();
    return records;
  } catch (error) {
    return (error as Error).message;
  }
}

test('what was kept is there again, and what was removed is not', async () => {
  const records = await read(copy());
  expect((records as Map<string, string>).size).toBe(RECORDS - 1);
  expect((records as Map<string, string>).get('Qc7')).toContain('message 7 ');
});

const dataFiles = () =>
  readdirSync(join(whole, 'level')).filter((name) => /\.(?:log|ldb)$|^(?:MANIFEST|CURRENT)/.test(name));

test('a byte that is flipped anywhere is refused, or changes nothing', async () => {
  const good = await read(copy());
  for (const name of [...dataFiles().map((file) => join('level', file)), 'mark']) {
    const size = readFileSync(join(whole, name)).length;
    for (let step = 0; step < 6; step++) {
      const folder = copy();
      const bytes = readFileSync(join(folder, name));
      bytes[Math.floor((size * step) / 6)] ^= 0x10;
      writeFileSync(join(folder, name), bytes);
      const found = await read(folder);
      if (typeof found === 'string') expect(found).toContain('--repair');
      else expect(found).toEqual(good);
    }
  }
});

test('a file that is missing or cut is refused with what to do, and --repair opens it', async () => {
  const good = (await read(copy())) as Map<string, string>;
  for (const name of [...dataFiles().map((file) => join('level', file)), 'mark'])
    for (const cut of [true, false]) {
      const folder = copy();
      const path = join(folder, name);
      if (cut) truncateSync(path, readFileSync(path).length >> 1);
      else rmSync(path);
      const found = await read(folder);
      if (typeof found !== 'string') {
        expect(found).toEqual(good);
        continue;
      }
      expect(found).toContain('put a copy of it back, or add --repair');
      const repaired = await read(folder, true);
      expect(repaired).toBeInstanceOf(Map);
      expect(await read(folder)).toEqual(repaired);
    }
});

test('all that comes while the disk is busy goes in one write, and is told in its order', async () => {
  const store = await open(join(temporaryFolder(), 'busy'));
  const told: number[] = [];
  for (let n = 0; n < 100; n++) {
    store.put(`Q${n}`, 'x');
    store.whenKept(() => told.push(n));
  }
  expect(told).toEqual([]);
  await kept(store);
  expect(told).toEqual(Array.from({ length: 100 }, (_, n) => n));
  let isImmediate = false;
  store.whenKept(() => {
    isImmediate = true;
  });
  expect(isImmediate).toBe(true);
  await store.close();
});

test('a second broker on the same folder is refused', async () => {
  const folder = join(temporaryFolder(), 'twice');
  const store = await open(folder);
  await expect(open(folder)).rejects.toThrow();
  await store.close();
});

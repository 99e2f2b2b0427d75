import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { HashedTrace } from '../../simulator/kernel/trace.ts';

test('the hash of a trace is the SHA-256 of the file that it writes', () => {
  const folder = mkdtempSync(join(tmpdir(), 'mote-trace-'));
  const path = join(folder, 'trace.txt');
  const trace = new HashedTrace(path);
  trace.line(1500, 1, 'publish', '\x30\xff');
  for (let index = 0; index < 10_000; index++) trace.line(index, 0, 'outage starts');
  const hash = trace.close();
  const file = readFileSync(path);
  rmSync(folder, { recursive: true });
  expect(file.toString().split('\n')[0]).toBe('1500 1 publish 30ff');
  expect(hash).toBe(createHash('sha256').update(file).digest('hex'));
});

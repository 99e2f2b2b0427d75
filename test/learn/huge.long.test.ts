import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Writable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { expect, test } from 'vitest';
import { MOTE, temporaryFolder } from '../commands/cli.ts';
import { hugeCapture } from './huge-capture.ts';

const GIGABYTE = 1e9;
/** Measured when this was written: 426, most of it for connections; 132 with 2,000 of them. */
const MAX_MIB = 512;
/** Prints the most memory that the process had, in MiB. */
const PEAK = 'process.on("exit", () => console.error("peak", process.resourceUsage().maxRSS / 1024))';

async function feed(stdin: Writable, pieces: Iterable<Buffer>): Promise<number> {
  let bytes = 0;
  for (const piece of pieces) {
    bytes += piece.length;
    if (!stdin.write(Buffer.from(piece))) await once(stdin, 'drain');
  }
  stdin.end();
  return bytes;
}

test('a capture of 1 GB with 40,000 connections is read as a stream, in bounded memory', async () => {
  const link = join(temporaryFolder(), 'huge.json');
  const args = [
    '--import',
    `data:text/javascript,${encodeURIComponent(PEAK)}`,
    MOTE,
    'learn',
    '-',
    '--out',
    link,
  ];
  const child: ChildProcess = spawn(process.execPath, args, { stdio: 'pipe' });
  const { stdin, stdout, stderr } = child as {
    [Name in 'stdin' | 'stdout' | 'stderr']: NonNullable<ChildProcess[Name]>;
  };
  const [bytes, table, errors, [status]] = await Promise.all([
    feed(stdin, hugeCapture({ bytes: GIGABYTE, connections: 40_000, roundTripUs: 80_000 })),
    text(stdout),
    text(stderr),
    once(child, 'exit'),
  ]);
  expect(status, errors).toBe(0);
  expect(bytes).toBeGreaterThanOrEqual(GIGABYTE);
  expect(Number(/^peak ([\d.]+)$/m.exec(errors)?.[1])).toBeLessThan(MAX_MIB);
  // One packet up of 41 is lost, however many there are.
  expect(table).toMatch(/lost on the way up +2\.4\d %/);
  expect(readFileSync(link, 'utf8')).toContain('[M] the standard input, n = ');
});

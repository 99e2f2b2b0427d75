import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { mote, moteHere } from './cli.ts';

const folder = mkdtempSync(join(tmpdir(), 'mote-learn-'));
const capture = join(folder, 'site.pcapng');
const link = join(folder, 'site.json');
const atBoard = join(folder, 'board.pcapng');
const world = ['--devices', '2', '--for', '2h', '--every', '30s', '--link', 'umts', '--seed', '4'];

describe('mote learn', () => {
  beforeAll(async () => {
    await moteHere(['sim', ...world, '--pcap', capture]);
    await moteHere(['sim', ...world, '--pcap', atBoard, '--pcap-at', 'board']);
  });

  test('makes a link that --link takes, a table and a page out of what sim --pcap wrote', async () => {
    const page = join(folder, 'site.html');
    const { status, stdout } = await moteHere(['learn', capture, '--out', link, '--html', page]);
    expect(status).toBe(0);
    expect(stdout).toMatch(/round trip, awake +\d+(\.\d+)? ms, \d+ ms \(p50, p90; n = /);
    expect(stdout).toContain('as umts, the nearest profile [E]');
    expect(JSON.parse(readFileSync(link, 'utf8'))).toMatchObject({ name: 'site', kind: 'profile' });
    const html = readFileSync(page, 'utf8');
    expect(html).toContain('on the learned link');
    expect(html).not.toMatch(/ (?:src|href)=/);
    expect((await moteHere(['links', link])).stdout).toContain('[M] site.pcapng, n = ');
    const run = await moteHere(['sim', '--devices', '1', '--for', '1h', '--every', '60s', '--link', link]);
    expect(run.status).toBe(0);
  });

  test('writes over no capture, nor one file twice', async () => {
    const before = readFileSync(capture);
    const over = await moteHere(['learn', capture, '--out', capture]);
    expect([over.status, over.stderr]).toEqual([
      2,
      expect.stringContaining('is the capture too; name another file'),
    ]);
    const twice = await moteHere(['learn', capture, '--out', join(folder, 'a'), '--html', join(folder, 'a')]);
    expect([twice.status, twice.stderr]).toEqual([2, expect.stringContaining('is the file of --out too')]);
    expect(readFileSync(capture).equals(before)).toBe(true);
  });

  test('names no address of the capture', () => {
    expect(readFileSync(link, 'utf8')).not.toMatch(/\d+\.\d+\.\d+\.\d+/);
  });

  test('takes the profile that it is told for what the capture does not say', async () => {
    const { stdout } = await moteHere(['learn', capture, '--out', link, '--near', 'gprs']);
    expect(stdout).toContain('as gprs, the nearest profile [E]');
  });

  test('reads the standard input', () => {
    const { status } = mote(['learn', '-', '--out', link]);
    expect(status).toBe(2);
  });

  test.each([
    ['a file that is not there', ['nobody.pcap'], /nobody\.pcap: no such file/],
    ['a capture of the board', [atBoard], /board\.pcapng: it was taken at the board/],
    ['an overlay for what is missing', [capture, '--near', 'tunnel'], /it is an overlay/],
    ['a profile that is not there', [capture, '--near', 'tunel'], /--near tunel: /],
    ['a port that nothing went to', [capture, '--port', '9'], /is a TCP segment of that port; see --port/],
    ['a port that is none', [capture, '--port', '0'], /--port/],
    [
      'a name with a space',
      [capture, '--name', 'my site'],
      /--name my site: a link's name has letters, digits and -/,
    ],
  ])('refuses %s in one line', async (_name, args, words) => {
    const { status, stderr } = await moteHere(['learn', ...args, '--out', link]);
    expect(status).toBe(2);
    expect(stderr).toMatch(words);
    expect(stderr.trim().split('\n')).toHaveLength(1);
  });

  test('refuses a capture of one direction', async () => {
    writeFileSync(join(folder, 'half.pcap'), captureOf([segment(UP, SYN)]));
    const { status, stderr } = await moteHere(['learn', join(folder, 'half.pcap'), '--out', link]);
    expect(status).toBe(2);
    expect(stderr).toContain('each connection was seen in one direction only');
  });

  test('refuses a capture of RSTs alone, as there is nothing to learn from', async () => {
    writeFileSync(join(folder, 'resets.pcap'), captureOf([segment(UP, RST), segment(DOWN, RST)]));
    const { status, stderr } = await moteHere(['learn', join(folder, 'resets.pcap'), '--out', link]);
    expect(status).toBe(2);
    expect(stderr).toContain('each of its 2 TCP segments is a RST');
  });
});

const SYN = 2;
const RST = 4;
const UP = [0, 1883];
const DOWN = [1883, 0];

/** A TCP segment without data, in IPv4, with the header of a packet in a capture. */
function segment([from, to]: number[], flags: number): Buffer {
  const bytes = Buffer.alloc(16 + 40);
  bytes.writeUInt32LE(40, 8);
  bytes.writeUInt32LE(40, 12);
  bytes[16] = 0x45;
  bytes.writeUInt16BE(40, 18);
  bytes[25] = 6;
  bytes.writeUInt16BE(from, 36);
  bytes.writeUInt16BE(to, 38);
  bytes[48] = 0x50;
  bytes[49] = flags;
  return bytes;
}

/** A pcap file of raw IP packets. */
function captureOf(packets: Buffer[]): Buffer {
  const header = Buffer.alloc(24);
  header.writeUInt32LE(0xa1b2c3d4, 0);
  header.writeUInt32LE(101, 20);
  return Buffer.concat([header, ...packets]);
}

import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { ByteSource } from '../../simulator/learn/capture/byte-source.ts';
import { packetsOf } from '../../simulator/learn/capture/packets.ts';
import { segmentOf } from '../../simulator/learn/capture/segments.ts';
import { captureOf, read } from './captures.ts';
import { asIpv6, ethernet, pcapOf } from './pcap-files.ts';

const capture = captureOf({ link: ['nbiot-good'], forUs: 3600e6 });
const folder = mkdtempSync(join(tmpdir(), 'mote-learn-'));
const hasTshark = spawnSync('tshark', ['--version']).status === 0;

function segmentsOf(bytes: Uint8Array) {
  const all = [...packetsOf(new ByteSource([bytes]), { isCut: false })].map((packet) => segmentOf(packet));
  return all.filter((segment) => segment !== null);
}

/** Time, sequence number, length and flags of each segment, as tshark reads them. */
function asTshark(path: string): string[] {
  const fields = ['frame.time_epoch', 'tcp.seq_raw', 'tcp.len', 'tcp.flags'];
  const { stdout } = spawnSync(
    'tshark',
    ['-r', path, '-T', 'fields', ...fields.flatMap((field) => ['-e', field]), '-Y', 'tcp'],
    { encoding: 'utf8', maxBuffer: 1 << 26 },
  );
  return stdout.trim().split('\n');
}

function asWeRead(bytes: Uint8Array): string[] {
  return segmentsOf(bytes).map(({ timeUs, seq, length, flags }) =>
    [
      `${Math.floor(timeUs / 1e6)}.${String(timeUs % 1e6).padStart(6, '0')}000`,
      seq,
      length,
      `0x${flags.toString(16).padStart(4, '0')}`,
    ].join('\t'),
  );
}

test.skipIf(!hasTshark)('a capture is read as tshark reads it (skipped: no tshark)', () => {
  const path = join(folder, 'run.pcapng');
  writeFileSync(path, capture);
  expect(asWeRead(capture)).toEqual(asTshark(path));
});

test.skipIf(!hasTshark).each(['pcap', 'nsecpcap'])(
  'editcap writes it as %s, and it reads the same (skipped: no tshark)',
  (format) => {
    const [from, to] = [join(folder, 'from.pcapng'), join(folder, `to.${format}`)];
    writeFileSync(from, capture);
    expect(spawnSync('editcap', ['-F', format, from, to]).status).toBe(0);
    expect(asWeRead(readFileSync(to))).toEqual(asWeRead(capture));
  },
);

test.skipIf(!hasTshark)('a capture with a snap length counts whole packets (skipped: no tshark)', () => {
  const [from, to] = [join(folder, 'whole.pcapng'), join(folder, 'snapped.pcapng')];
  writeFileSync(from, capture);
  expect(spawnSync('editcap', ['-s', '54', from, to]).status).toBe(0);
  expect(asWeRead(readFileSync(to))).toEqual(asWeRead(capture));
});

test('it comes in pieces of any length', () => {
  const pieces = Array.from({ length: Math.ceil(capture.length / 7) }, (_, index) =>
    capture.slice(index * 7, index * 7 + 7),
  );
  expect([...packetsOf(new ByteSource(pieces), { isCut: false })].length).toBe(
    [...packetsOf(new ByteSource([capture]), { isCut: false })].length,
  );
});

describe('around the same IP packets', () => {
  const packets = [...packetsOf(new ByteSource([capture]), { isCut: false })].map(({ timeUs, bytes }) => ({
    timeUs,
    bytes: bytes.slice(),
  }));
  const plain = asWeRead(capture);

  test.each([
    ['Ethernet', 1, ethernet()],
    ['a VLAN', 1, ethernet(0x8100)],
    ['a VLAN within a VLAN', 1, ethernet(0x88a8, 0x8100)],
    ['the loopback of BSD', 0, (ip: Uint8Array) => Buffer.concat([Buffer.from([2, 0, 0, 0]), ip])],
    [
      'the "any" interface of Linux',
      113,
      (ip: Uint8Array) => Buffer.concat([Buffer.alloc(14), Buffer.from([8, 0]), ip]),
    ],
    [
      'its second format',
      276,
      (ip: Uint8Array) => Buffer.concat([Buffer.from([8, 0]), Buffer.alloc(18), ip]),
    ],
  ])('%s is read', (_name, linkType, wrap) => {
    expect(asWeRead(pcapOf(packets, { linkType, wrap }))).toEqual(plain);
  });

  test('frames that are padded to 60 bytes have no more payload than their packets', () => {
    const padded = (ip: Uint8Array) => Buffer.concat([ethernet()(ip), Buffer.alloc(12)]);
    expect(asWeRead(pcapOf(packets, { linkType: 1, wrap: padded }))).toEqual(plain);
  });

  test('the other byte order and nanoseconds are read', () => {
    expect(asWeRead(pcapOf(packets, { isBig: true, isNano: true }))).toEqual(plain);
  });

  test('IPv6 is read', () => {
    expect(asWeRead(pcapOf(packets, { wrap: asIpv6 }))).toEqual(plain);
  });

  test('IPv6 teaches the same round trip, but no numbers of packets', () => {
    const { samples } = read(pcapOf(packets, { wrap: asIpv6 }));
    expect(samples.answers.count).toBe(read(capture).samples.answers.count);
    expect(samples.upNumbered).toBe(0);
  });
});

describe('bad input is refused in one sentence', () => {
  test.each([
    ['nothing', new Uint8Array(0), /empty, or too short/],
    ['a text', Buffer.from('time,rtt\n1,2\n'), /no capture: pcap and pcapng/],
    ['a compressed file', Buffer.from([0x1f, 0x8b, 8, 0, 0, 0]), /gunzip/],
    ['a header alone', pcapOf([], {}), /holds no packet/],
    ['a header that is cut off', pcapOf([], {}).subarray(0, 10), /ends within its header/],
    [
      'a packet of 4 GB',
      Buffer.concat([pcapOf([], {}), Buffer.alloc(8), Buffer.alloc(8, 0xff)]),
      /damaged behind packet 0/,
    ],
    [
      'a block of 3 bytes',
      Buffer.from('0a0d0d0a030000004d3c2b1a', 'hex'),
      /a block of the pcapng file has 3 bytes/,
    ],
    [
      'an interface without its link type',
      Buffer.from(
        '0a0d0d0a1c0000004d3c2b1a01000000ffffffffffffffff1c000000' + '010000000c0000000c000000',
        'hex',
      ),
      /an interface of the pcapng file has 0 bytes/,
    ],
    [
      'a link type that nobody knows',
      pcapOf([{ timeUs: 1, bytes: Buffer.alloc(60) }], { linkType: 147 }),
      /link type 147/,
    ],
    ['a tap at the board', captureOf({ link: ['umts'], forUs: 600e6 }, 'board'), /taken at the board/],
  ])('%s', (_name, bytes, words) => {
    expect(() => read(bytes)).toThrow(words);
  });

  test('a capture that ends within a packet is used as far as it goes', () => {
    const { samples, isCut } = read(capture.subarray(0, capture.length - 30));
    expect(isCut).toBe(true);
    expect(samples.segments).toBeGreaterThan(100);
  });

  test('the tap at both ends is read as the one at the broker', () => {
    const options = { link: ['umts'], forUs: 3600e6 };
    expect(read(captureOf(options, 'both')).samples.segments).toBe(read(captureOf(options)).samples.segments);
  });
});

test('bytes in any order of damage give a capture, or a sentence', () => {
  for (let at = 0; at < 600; at++) {
    const damaged = Uint8Array.from(capture.subarray(0, 5000));
    damaged[(at * 37) % damaged.length] ^= 1 << (at % 8);
    try {
      read(damaged);
    } catch (error) {
      expect((error as Error).constructor.name).toBe('CaptureError');
    }
  }
});

import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { ByteSource } from '../../simulator/learn/capture/byte-source.ts';
import { packetsOf } from '../../simulator/learn/capture/packets.ts';
import { segmentOf } from '../../simulator/learn/capture/segments.ts';
import { Conversation } from '../../simulator/learn/conversation.ts';
import { learn } from '../../simulator/learn/index.ts';
import { Samples } from '../../simulator/learn/samples.ts';
import { MAX_KEPT } from '../../simulator/learn/values.ts';
import { moteHere } from '../commands/cli.ts';
import { captureOf, learnedFrom } from './captures.ts';
import { pcapOf } from './pcap-files.ts';

const BROKER_PORT = 1883;
const folder = mkdtempSync(join(tmpdir(), 'mote-learn-'));
const capture = captureOf({ link: ['umts'], forUs: 4 * 3600e6 });
const packets = [...packetsOf(new ByteSource([capture]), { isCut: false })].map((packet) => {
  const segment = segmentOf(packet);
  const bytes = packet.bytes.slice();
  return { timeUs: packet.timeUs, bytes, isUp: segment?.toPort === BROKER_PORT, segment };
});
const plain = learnedFrom(capture);

/** What `mote learn` says of a capture that is refused. */
async function refusal(bytes: Uint8Array): Promise<string> {
  const path = join(folder, 'strange.pcap');
  writeFileSync(path, bytes);
  const { status, stderr } = await moteHere(['learn', path, '--out', join(folder, 'out.json')]);
  expect(status).toBe(2);
  expect(stderr.trim().split('\n')).toHaveLength(1);
  return stderr;
}

describe('the same link is learned', () => {
  test('without MQTT: of connections that carry anything else', () => {
    const others = packets.map(({ timeUs, bytes, segment }) => {
      const other = bytes.slice();
      other.fill(0x47, other.length - (segment?.payload.length ?? 0));
      return { timeUs, bytes: other };
    });
    const { learned, samples } = learnedFrom(pcapOf(others, {}));
    expect(learned.rtt).toEqual(plain.learned.rtt);
    expect(learned.loss).toEqual(plain.learned.loss);
    expect([...samples.devices].every((name) => /^\d+$/.test(name))).toBe(true);
  });

  test('of the headers alone, which is what a snap length of 40 leaves', () => {
    const snapped = packets.map(({ timeUs, bytes }) => ({ timeUs, bytes: bytes.slice(0, 40) }));
    const { learned } = learnedFrom(pcapOf(snapped, {}));
    expect(learned.rtt?.p50).toBe(plain.learned.rtt?.p50);
    expect(learned.loss).toEqual(plain.learned.loss);
  });

  test('from TLS', () => {
    const { learned } = learnedFrom(captureOf({ link: ['umts'], forUs: 4 * 3600e6, transport: 'tls' }));
    expect(learned.rtt?.p50).toBeGreaterThan((plain.learned.rtt?.p50 ?? 0) * 0.9);
    expect(learned.rtt?.p50).toBeLessThan((plain.learned.rtt?.p50 ?? 0) * 1.1);
  });

  test('when the capture begins in the midst of connections', () => {
    const late = packets.filter(({ timeUs }) => timeUs > packets[0].timeUs + 1800e6);
    const { learned } = learnedFrom(pcapOf(late, {}));
    expect(learned.rtt?.p50).toBeGreaterThan((plain.learned.rtt?.p50 ?? 0) * 0.9);
    expect(learned.rtt?.p50).toBeLessThan((plain.learned.rtt?.p50 ?? 0) * 1.1);
  });

  test('when one device was seen in one direction only', () => {
    const alone = packets[0].segment?.from;
    const half = packets.filter(({ isUp, segment }) => isUp || segment?.to !== alone);
    const { learned, samples } = learnedFrom(pcapOf(half, {}));
    expect(samples.oneWay).toBeGreaterThan(0);
    expect(samples.oneWay).toBeLessThan(samples.connections);
    expect(learned.rtt?.p50).toBeGreaterThan((plain.learned.rtt?.p50 ?? 0) * 0.9);
    expect(learned.rtt?.p50).toBeLessThan((plain.learned.rtt?.p50 ?? 0) * 1.1);
  });
});

test.each([
  ['up', true],
  ['down', false],
])('a capture of the way %s alone is refused', async (_way, isUp) => {
  const half = packets.filter((packet) => packet.isUp === isUp);
  expect(await refusal(pcapOf(half, {}))).toContain('each connection was seen in one direction only');
});

test('a snap length that cuts into the headers is refused', async () => {
  const snapped = packets.map(({ timeUs, bytes }) => ({ timeUs, bytes: bytes.slice(0, 30) }));
  expect(await refusal(pcapOf(snapped, {}))).toContain('is a TCP segment that was captured with its header');
});

test('a capture without TCP is refused', async () => {
  const UDP = 17;
  const datagrams = packets.slice(0, 50).map(({ timeUs, bytes }) => {
    const other = bytes.slice();
    other[9] = UDP;
    return { timeUs, bytes: other };
  });
  expect(await refusal(pcapOf(datagrams, {}))).toContain('none of its 50 packets is a TCP segment');
});

describe('of more than is kept', () => {
  const SEGMENT = {
    timeUs: 0,
    from: 'device',
    to: 'broker',
    fromPort: 49_152,
    toPort: BROKER_PORT,
    seq: 0,
    ack: 0,
    flags: 16,
    length: 1,
    packetBytes: 41,
    packetId: 0,
    knowsSack: false,
    payload: new Uint8Array(),
  };

  test('loss is what it is: every second packet of 600,000 is missing', () => {
    const samples = new Samples();
    const conversation = new Conversation(samples, SEGMENT);
    for (let sent = 0; sent < 600_000; sent += 2) {
      const at = { timeUs: 1e9 + sent * 1e5, seq: sent, packetId: sent & 0xffff };
      conversation.up({ ...SEGMENT, ...at });
    }
    conversation.close('still open');
    expect(samples.gaps.items.length).toBeLessThan(MAX_KEPT);
    expect(learn(samples, { upKbit: 1000, downKbit: 1000 }).loss.upPercent?.value).toBe(50);
  });

  test('the rare kinds of round trips keep their share beside the frequent ones', () => {
    const samples = new Samples();
    for (let trip = 0; trip < 500_000; trip++) {
      samples.addAwake(trip % 100 === 0 ? 'late' : 'answers', { ms: trip, idleS: 0, bytes: 80 });
    }
    const { late, answers } = samples;
    expect(answers.items.length).toBeLessThan(MAX_KEPT);
    expect(answers.count).toBe(495_000);
    expect(late.items.length / answers.items.length).toBeCloseTo(1 / 99, 4);
  });
});

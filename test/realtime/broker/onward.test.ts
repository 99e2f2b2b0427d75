import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import mqtt from 'mqtt';
import { afterEach, expect, test } from 'vitest';
import { onwardOf } from '../../../scripts/commands/realtime/forwarding-options.ts';
import { LiveBroker } from '../../../simulator/realtime/broker/broker.ts';
import {
  DiskQueue,
  MAX_QUEUED_BYTES,
  MAX_QUEUED_MESSAGES,
} from '../../../simulator/realtime/broker/disk-queue.ts';
import { Forward } from '../../../simulator/realtime/broker/forward.ts';
import { Forwarding } from '../../../simulator/realtime/broker/forwarding.ts';
import { temporaryFolder } from '../../commands/cli.ts';
import { freePort } from '../../free-ports.ts';

const cleanUp: (() => unknown)[] = [];
const BOUNDS = { messages: MAX_QUEUED_MESSAGES, bytes: MAX_QUEUED_BYTES };

afterEach(async () => {
  for (const step of cleanUp.splice(0).reverse()) await step();
});

function message(payload: string, topic = 'site/1') {
  return { timeMs: 1000, topic, payload: Buffer.from(payload), retain: false };
}

async function payloads(queue: DiskQueue): Promise<string[]> {
  if (queue.length === 0) return [];
  const entries = await queue.peek(100, new AbortController().signal);
  return entries.map(({ payload }) => payload.toString());
}

/** A broker of the desk, and what it says. */
async function broker(keep?: Forwarding) {
  const lines: string[] = [];
  const say = (line: string) => lines.push(line);
  const live = await LiveBroker.create({
    users: null,
    recorder: null,
    folder: null,
    ...(keep && { keep: keep.keep.bind(keep) }),
    say,
    sayClient: () => {},
  });
  const port = { of: (number: number) => live.listenTcp('127.0.0.1', number) };
  return { live, lines, port };
}

test('a queue keeps order over a restart, and what was confirmed is gone', async () => {
  const folder = join(temporaryFolder(), 'queue');
  const first = await DiskQueue.open(folder);
  await Promise.all(['a', 'b', 'c'].map((payload) => first.put(message(payload))));
  const [oldest] = await first.peek(1, new AbortController().signal);
  await first.confirm(oldest.place);
  await first.close();
  const again = await DiskQueue.open(folder);
  cleanUp.push(() => again.close());
  await again.put(message('d'));
  expect(await payloads(again)).toEqual(['b', 'c', 'd']);
  expect(again.length).toBe(3);
});

test.each([
  ['messages', { ...BOUNDS, messages: 3 }],
  ['bytes', { ...BOUNDS, bytes: 100 }],
])('beyond its bound in %s a queue drops the oldest, and counts them', async (_what, bounds) => {
  const queue = await DiskQueue.open(join(temporaryFolder(), 'queue'), bounds);
  cleanUp.push(() => queue.close());
  for (const payload of ['a', 'b', 'c', 'd', 'e']) await queue.put(message(payload));
  expect(await payloads(queue)).toEqual(['c', 'd', 'e']);
  expect(queue.dropped).toBe(2);
});

test('what came while the other broker was away, before a restart, goes on when it is back', async () => {
  const folder = temporaryFolder();
  const port = await freePort();
  const options = { topics: ['site/#'], bridge: `mqtt://127.0.0.1:${port}`, forward: null, folder };

  const before = await Forwarding.start({ ...options, say: () => {} });
  const desk = await broker(before);
  const sender = await mqtt.connectAsync(`mqtt://127.0.0.1:${await desk.port.of(0)}`);
  await sender.publishAsync('site/1', 'one', { qos: 1 });
  await sender.publishAsync('other/1', 'not this', { qos: 1 });
  await sender.publishAsync('site/2', 'two', { qos: 1, retain: true });
  await sender.endAsync();
  await desk.live.stop();
  await before.stop();

  const back = await broker();
  cleanUp.push(() => back.live.stop());
  const heard: string[] = [];
  const both = new Promise<void>((resolve) => {
    back.live.onMessage = ({ topic, payload, qos, retain }) => {
      heard.push(`${topic} ${payload} ${qos}${retain ? ' retained' : ''}`);
      if (heard.length === 2) resolve();
    };
  });
  await back.port.of(port);
  const lines: string[] = [];
  const after = await Forwarding.start({ ...options, say: (line) => lines.push(line) });
  cleanUp.push(() => after.stop());
  await both;
  expect(heard).toEqual(['site/1 one 1', 'site/2 two 1 retained']);
  while (lines.length === 0) await new Promise((resolve) => setTimeout(resolve, 5));
  expect(lines[0]).toBe(`bridge: connected to 127.0.0.1:${port}; 2 messages wait`);
});

test('a hook gets batches in order; errors are retried, too large ones halved, and nothing is lost', async () => {
  const answers = [500, 413, 200, 200, 200];
  const bodies: string[][] = [];
  const hook = createServer((request, response) => {
    let body = '';
    request.on('data', (part) => {
      body += part;
    });
    request.on('end', () => {
      const { messages } = JSON.parse(body) as { messages: { topic: string; payload: string }[] };
      bodies.push(messages.map(({ topic, payload }) => `${topic} ${payload}`));
      response.writeHead(answers.shift() ?? 200).end();
    });
  });
  await new Promise<void>((resolve) => hook.listen(0, '127.0.0.1', resolve));
  cleanUp.push(() => hook.close());
  const queue = await DiskQueue.open(join(temporaryFolder(), 'queue'));
  for (const payload of ['a', 'b']) await queue.put(message(payload));
  const lines: string[] = [];
  const url = `http://127.0.0.1:${(hook.address() as AddressInfo).port}/`;
  const forward = new Forward(url, queue, (line) => lines.push(line), { first: 5, max: 10 });
  while (queue.length > 0) await new Promise((resolve) => setTimeout(resolve, 5));
  await forward.stop();
  const both = ['site/1 a', 'site/1 b'];
  expect(bodies).toEqual([both, both, ['site/1 a'], ['site/1 b']]);
  expect(lines[0]).toBe(
    `forward: ${new URL(url).origin}: HTTP 500; 2 messages wait on disk, and it is tried again`,
  );
  expect(lines[1]).toContain('takes messages again');
});

test('a message that cannot be kept is not acknowledged', async () => {
  const live = await LiveBroker.create({
    users: null,
    recorder: null,
    folder: null,
    keep: () => Promise.reject(new Error('the disk is full')),
    say: () => {},
    sayClient: () => {},
  });
  cleanUp.push(() => live.stop());
  const url = `mqtt://127.0.0.1:${await live.listenTcp('127.0.0.1', 0)}`;
  const client = await mqtt.connectAsync(url, { reconnectPeriod: 0 });
  let isAcknowledged = false;
  client.publish('a', 'x', { qos: 1 }, (error) => {
    isAcknowledged = !error;
  });
  await new Promise<void>((resolve) => client.once('close', () => resolve()));
  expect(isAcknowledged).toBe(false);
  await client.endAsync(true);
});

test.each([
  [{ bridge: 'http://x', data: 'd', topics: '#' }, '--bridge http://x: give a URL that begins with mqtt://'],
  [{ forward: 'hook', data: 'd', topics: '#' }, '--forward hook: give a URL'],
  [{ bridge: 'mqtt://x', topics: '#' }, '--bridge: give --data FOLDER too'],
  [{ bridge: 'mqtt://x', data: 'd', topics: 'a#' }, '--topics a#: no topic filter'],
  [{ topics: 'site/#' }, 'say where they go, with --bridge or --forward'],
])('%j is refused', async (words, message) => {
  await expect(onwardOf(words)).rejects.toThrow(message);
});

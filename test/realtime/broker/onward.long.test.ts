import { createServer } from 'node:http';
import mqtt from 'mqtt';
import { afterEach, expect, test } from 'vitest';
import { Bridge } from '../../../simulator/realtime/broker/bridge.ts';
import { LiveBroker } from '../../../simulator/realtime/broker/broker.ts';
import { DiskQueue, MAX_QUEUED_BYTES } from '../../../simulator/realtime/broker/disk-queue.ts';
import { Forwarding } from '../../../simulator/realtime/broker/forwarding.ts';
import { temporaryFolder } from '../../commands/cli.ts';
import { freePort } from '../../free-ports.ts';
import { Running } from './running.ts';

/** A day of 3,000 boards that publish every 5 minutes. */
const A_DAY = 3000 * 288;

const cleanUp: (() => unknown)[] = [];

afterEach(async () => {
  for (const step of cleanUp.splice(0).reverse()) await step();
});

const QUIET = { users: null, recorder: null, folder: null, say: () => {}, sayClient: () => {} };

test('an upstream that is down for a day: nothing is dropped, attempts go on, and the log says it once', async () => {
  const port = await freePort();
  const folder = temporaryFolder();
  const queue = await DiskQueue.open(folder);
  const payload = Buffer.from('{"n":1234,"t":21.37,"h":45.2,"p":1013.25}');
  const lines: string[] = [];
  const bridge = new Bridge(`mqtt://127.0.0.1:${port}`, queue, (line) => lines.push(line), 1);
  for (let done = 0; done < A_DAY; done += 5000) {
    const puts: Promise<void>[] = [];
    for (let n = done; n < Math.min(done + 5000, A_DAY); n++)
      puts.push(queue.put({ timeMs: n, topic: `site/${n % 3000}`, payload, retain: false }));
    await Promise.all(puts);
  }
  expect([queue.length, queue.dropped]).toEqual([A_DAY, 0]);
  expect(lines.length).toBe(1);
  expect(lines[0]).toMatch(/messages wait on disk, and it is tried again$/);
  await bridge.stop();
  // As after a restart of `mote broker`: found again, and in order.
  const again = await DiskQueue.open(folder);
  cleanUp.push(() => again.close());
  expect(again.length).toBe(A_DAY);
  const oldest = await again.peek(3, new AbortController().signal);
  expect(oldest.map(({ timeMs }) => timeMs)).toEqual([0, 1, 2]);
}, 120_000);

test('what finds no room while the other broker is away drops the oldest, the log says so, and the rest goes on', async () => {
  const port = await freePort();
  const lines: string[] = [];
  const onward = await Forwarding.start({
    topics: ['#'],
    bridge: `mqtt://127.0.0.1:${port}`,
    forward: null,
    folder: temporaryFolder(),
    bounds: { messages: 50, bytes: MAX_QUEUED_BYTES },
    say: (line) => lines.push(line),
  });
  cleanUp.push(() => onward.stop());
  for (let n = 1; n <= 80; n++)
    await onward.keep({ topic: 'site/1', payload: `${n}`, retain: false }, 'board');
  expect(lines).toContain('the queue of what goes on is full: 1 of the oldest messages were dropped so far');
  const back = await LiveBroker.create(QUIET);
  cleanUp.push(() => back.stop());
  const heard: string[] = [];
  back.onMessage = ({ topic, payload }) => {
    if (topic === 'site/1') heard.push(String(payload));
  };
  await back.listenTcp('127.0.0.1', port);
  while (heard.at(-1) !== '80') await new Promise((resolve) => setTimeout(resolve, 20));
  // The first was under way already when it was dropped.
  expect(heard.slice(-50)).toEqual(Array.from({ length: 50 }, (_, index) => `${index + 31}`));
  expect(lines.filter((line) => line.includes('it is tried again')).length).toBe(1);
}, 30_000);

test('mote broker that is killed has what it acknowledged on disk, and sends it on to both after a restart', async () => {
  const [port, hookPort, ours] = [await freePort(), await freePort(), await freePort()];
  const args = [
    ...['broker', '--listen', String(ours), '--ws', '0', '--data', temporaryFolder(), '--topics', 'site/#'],
    ...['--bridge', `mqtt://127.0.0.1:${port}`, '--forward', `http://127.0.0.1:${hookPort}/hook`],
  ];
  const first = new Running(args);
  await first.says(/ws:\/\//);
  const sender = await mqtt.connectAsync(`mqtt://127.0.0.1:${ours}`, { reconnectPeriod: 0 });
  for (let n = 1; n <= 100; n++) await sender.publishAsync('site/1', `${n}`, { qos: 1 });
  await first.kill();
  await sender.endAsync(true);

  const bridged: string[] = [];
  const upstream = await LiveBroker.create(QUIET);
  cleanUp.push(() => upstream.stop());
  upstream.onMessage = ({ topic, payload }) => {
    if (topic === 'site/1') bridged.push(String(payload));
  };
  const hooked: string[] = [];
  const hook = createServer((request, response) => {
    let body = '';
    request.on('data', (part) => {
      body += part;
    });
    request.on('end', () => {
      hooked.push(...JSON.parse(body).messages.map(({ payload }: { payload: string }) => payload));
      response.end();
    });
  }).listen(hookPort, '127.0.0.1');
  cleanUp.push(() => hook.close());
  await upstream.listenTcp('127.0.0.1', port);
  const second = new Running(args);
  cleanUp.push(() => second.interrupt());
  const all = Array.from({ length: 100 }, (_, index) => `${index + 1}`);
  while (new Set(bridged).size < 100 || new Set(hooked).size < 100)
    await new Promise((resolve) => setTimeout(resolve, 50));
  expect([[...new Set(bridged)], [...new Set(hooked)]]).toEqual([all, all]);
}, 60_000);

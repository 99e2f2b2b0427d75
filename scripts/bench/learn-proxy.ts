import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { connectAsync } from 'mqtt';
import { linkPlan } from '../../simulator/link-files/index.ts';
import { percentile, runExchange, sortedMs } from '../../simulator/probe/index.ts';
import { formatMs } from '../../simulator/report/format.ts';
import { PROJECT } from '../project.ts';
import { EXIT_FAILED } from '../usage.ts';
import { freePort, listening } from './ports.ts';

/**
 * Real clients through `mote proxy --link umts --pcap`, 600 messages; `mote learn` on the capture; and the same questions
 * to `umts` and to what was learned. Takes a minute and a half of real time.
 *
 * The delay of a link stays alike for two seconds, and a device's ACK waits for a timer of 250 ms. Messages further apart than
 * the one, and no multiple of the other apart, each tell something new: 600 at a second's distance said as much as 150, and
 * each client's ACKs all waited as long.
 */
const LINK = 'umts';
const CLIENTS = 40;
const MESSAGES = 15;
const EVERY_MS = 4000;
/** Of lwIP's delayed ACKs. */
const ACK_TIMER_MS = 250;
const WITHIN = 0.15;
const MOTE = join(PROJECT, 'dist/host/scripts/mote.js');

const { values } = parseArgs({ options: { seed: { type: 'string', default: '1' } } });
const folder = mkdtempSync(join(tmpdir(), 'mote-learn-'));
const capture = join(folder, 'proxy.pcapng');
const learned = join(folder, 'learned.json');
const children: ChildProcess[] = [];

function start(...args: string[]): ChildProcess {
  const child = spawn(process.execPath, [MOTE, ...args], { stdio: ['ignore', 'ignore', 'inherit'] });
  children.push(child);
  return child;
}

async function ended(child: ChildProcess): Promise<number | null> {
  return child.exitCode ?? new Promise((resolve) => child.once('exit', resolve));
}

async function publish(port: number, name: number): Promise<void> {
  const client = await connectAsync(`mqtt://127.0.0.1:${port}`, {
    clientId: `meter-${name}`,
    connectTimeout: 60e3,
  });
  for (let sent = 0; sent < MESSAGES; sent++) {
    const apartMs = EVERY_MS + Math.random() * ACK_TIMER_MS;
    await Promise.all([client.publishAsync(`site/${name}`, `{"n":${sent}}`, { qos: 1 }), wait(apartMs)]);
  }
  await client.endAsync();
}

function answers(link: string): Float64Array {
  const { answerUs } = runExchange({
    link: linkPlan([link]),
    clientStack: 'esp-lwip',
    serverStack: 'linux',
    nagle: false,
    seed: 11,
    messages: 12_000,
    everyUs: 1e6,
    bytes: 40,
    answerBytes: 4,
    connections: 40,
  });
  return sortedMs(answerUs);
}

try {
  const [broker, proxy, api] = [await freePort(), await freePort(), await freePort()];
  start('broker', '--listen', `127.0.0.1:${broker}`);
  const between = start(
    ...['proxy', '--listen', `127.0.0.1:${proxy}`, '--upstream', `127.0.0.1:${broker}`, '--link', LINK],
    ...['--api', `localhost:${api}`, '--pcap', capture, '--seed', values.seed],
  );
  await listening(api);
  await listening(broker);
  await Promise.all(Array.from({ length: CLIENTS }, (_, index) => publish(proxy, index + 1)));
  between.kill('SIGINT');
  await ended(between);
  if ((await ended(start('learn', capture, '--out', learned))) !== 0) throw new Error('mote learn failed');
  const [real, found] = [answers(LINK), answers(learned)];
  for (const percent of [50, 90]) {
    const [asked, got] = [percentile(real, percent), percentile(found, percent)];
    const isRight = Math.abs(got / asked - 1) <= WITHIN;
    console.log(
      `answer p${percent}: ${LINK} ${formatMs(asked)}, learned ${formatMs(got)}${isRight ? '' : ' !'}`,
    );
    if (!isRight) process.exitCode = EXIT_FAILED;
  }
} finally {
  for (const child of children) child.kill('SIGINT');
  await Promise.all(children.map(ended));
  rmSync(folder, { recursive: true });
}

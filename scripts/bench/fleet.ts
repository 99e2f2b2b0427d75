import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import * as net from 'node:net';
import { cpus, loadavg, tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { FleetReport } from '../../simulator/realtime/fleet/report.ts';
import { formatCount, formatMs, formatRows } from '../../simulator/report/format.ts';
import { sleep } from '../commands/realtime/live.ts';
import { PROJECT } from '../project.ts';

/**
 * `npm run bench:fleet`: virtual boards in real time against mosquitto, with mosquitto_sub as the witness. Ends with 1
 * unless every reading that a client accepted was heard. Other options of `mote sim` may follow.
 */
const OPTIONS = [
  '--devices',
  '1000',
  '--for',
  '10m',
  '--every',
  '10s',
  '--link',
  'umts',
  '--payload-bytes',
  '100',
];

/** Debian puts the broker where only root looks. */
const env = { ...process.env, PATH: `${process.env.PATH}:/usr/sbin:/usr/local/sbin` };
/** Acknowledged readings may still be on their way to the witness. */
const QUIET_MS = 2000;

interface Broker {
  port: number;
  process: ChildProcess;
}

async function startBroker(folder: string): Promise<Broker> {
  const server = net.createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as net.AddressInfo;
  server.close();
  await once(server, 'close');
  const path = join(folder, 'mosquitto.conf');
  const lines = [
    `listener ${port} 127.0.0.1`,
    'allow_anonymous true',
    'max_queued_messages 0',
    `user ${userInfo().username}`,
  ];
  writeFileSync(path, `${lines.join('\n')}\n`);
  const child = spawn('mosquitto', ['-c', path], { env, stdio: 'ignore' });
  while (!(await answers(port))) await sleep(50);
  return { port, process: child };
}

function answers(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = net.connect(port, '127.0.0.1');
    probe.on('connect', () => probe.end());
    probe.on('error', () => resolve(false));
    probe.on('close', () => resolve(true));
  });
}

/** Whom the broker passes everything on to. */
class WatchingSubscriber {
  /** Topic and running number of what was heard, once each. */
  readonly heard = new Set<string>();
  again = 0;
  readonly process: ChildProcess;

  constructor(port: number) {
    const args = ['-p', String(port), '-h', '127.0.0.1', '-t', '#', '-q', '1', '-F', '%t %p'];
    this.process = spawn('mosquitto_sub', args, { env, stdio: ['ignore', 'pipe', 'inherit'] });
    createInterface({ input: this.process.stdout as NodeJS.ReadableStream }).on('line', (line) => {
      const name = line.split(' ', 2).join(' ');
      if (this.heard.has(name)) this.again++;
      this.heard.add(name);
    });
  }

  /** Readings of the first so many of each board that it has not heard. */
  missing(): number {
    const last = new Map<string, number>();
    for (const name of this.heard) {
      const [topic, number] = name.split(' ');
      last.set(topic, Math.max(last.get(topic) ?? 0, Number(number)));
    }
    return [...last.values()].reduce((sum, number) => sum + number, 0) - this.heard.size;
  }
}

/** `mote sim` in a process of its own, as a user would start it. */
async function runBoards(port: number, folder: string): Promise<FleetReport> {
  const file = join(folder, 'report.json');
  const broker = ['--broker', `mqtt://127.0.0.1:${port}`, '--api', 'localhost:0', '--json', file];
  const mote = join(PROJECT, 'dist/host/scripts/mote.js');
  const args = [mote, 'sim', '--realtime', ...OPTIONS, ...process.argv.slice(2), ...broker];
  const child = spawn(process.execPath, args, { stdio: 'inherit' });
  const [code] = await once(child, 'exit');
  if (code !== 0) process.exitCode = 1;
  return JSON.parse(readFileSync(file, 'utf8'));
}

async function main(): Promise<void> {
  for (const program of ['mosquitto', 'mosquitto_sub'])
    if (spawnSync(program, ['--help'], { env }).error !== undefined) {
      process.stderr.write(`${program} is not installed\n`);
      process.exitCode = 2;
      return;
    }
  const folder = mkdtempSync(join(tmpdir(), 'mote-fleet-'));
  const broker = await startBroker(folder);
  const witness = new WatchingSubscriber(broker.port);
  const [before] = loadavg();
  try {
    await sleep(QUIET_MS);
    const { readings, latenessMs } = await runBoards(broker.port, folder);
    await sleep(QUIET_MS);
    const unheard = Math.max(witness.missing(), readings.accepted - witness.heard.size);
    const rows: [string, string][] = [
      ['heard by mosquitto_sub', formatCount(witness.heard.size)],
      ['heard again', formatCount(witness.again)],
      ['accepted and not heard', formatCount(unheard)],
      ['lateness p99', formatMs(latenessMs.p99)],
      [`load of ${cpus().length} cores before, after`, `${before.toFixed(1)}, ${loadavg()[0].toFixed(1)}`],
    ];
    process.stdout.write(`${formatRows(rows)}\n`);
    if (unheard > 0) process.exitCode = 1;
  } finally {
    witness.process.kill();
    broker.process.kill();
    rmSync(folder, { recursive: true, force: true });
  }
}

await main();

import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import mqtt from 'mqtt';

/**
 * Kills `mote broker --data` at random moments of a stream of QoS 1 and 2. Nothing that was acknowledged may be
 * missing afterwards, and nothing at QoS 2 may come twice. Exits with 1 where something is.
 */
const MOTE = join(import.meta.dirname, '../../dist/host/scripts/mote.js');
const KILL_AFTER_MS = { min: 20, spread: 400 };
const SETTLE_MS = 60_000;

export interface CrashResult {
  kills: number;
  acknowledged: number;
  missing: string[];
  twice: string[];
}

class KilledBroker {
  port = 0;
  readonly #folder: string;
  #child: ChildProcess | null = null;

  constructor(folder: string) {
    this.#folder = folder;
  }

  async start(): Promise<void> {
    const ports = ['--listen', String(this.port), '--ws', '0'];
    const child = spawn(process.execPath, [MOTE, 'broker', ...ports, '--data', this.#folder]);
    this.#child = child;
    let output = '';
    child.stderr.on('data', (text) => {
      output += text;
    });
    await new Promise<void>((resolve, reject) => {
      child.once('exit', (code) => reject(new Error(`the broker ended with ${code}: ${output}`)));
      child.stdout.on('data', (text) => {
        output = (output + text).slice(-10_000);
        const found = /mqtt:\/\/127\.0\.0\.1:(\d+)/.exec(output)?.[1];
        if (found === undefined) return;
        this.port = Number(found);
        resolve();
      });
    });
    child.removeAllListeners('exit');
  }

  async kill(): Promise<void> {
    const child = this.#child;
    if (child === null) return;
    const hasExited = once(child, 'exit');
    child.kill('SIGKILL');
    await hasExited;
  }
}

/** @param say hears how it goes */
export async function crashBroker(kills: number, say: (text: string) => void): Promise<CrashResult> {
  const folder = mkdtempSync(join(tmpdir(), 'mote-crash-'));
  const broker = new KilledBroker(folder);
  const acknowledged = new Set<string>();
  const heard = new Map<string, number>();
  await broker.start();
  const url = `mqtt://127.0.0.1:${broker.port}`;
  const session = { clean: false, reconnectPeriod: 50, protocolVersion: 4 as const };
  const reader = mqtt.connect(url, { ...session, clientId: 'reader' });
  const writer = mqtt.connect(url, { ...session, clientId: 'writer' });
  for (const client of [reader, writer]) client.on('error', () => {});
  reader.on('message', (_topic, payload) => {
    const text = payload.toString();
    heard.set(text, (heard.get(text) ?? 0) + 1);
  });
  await reader.subscribeAsync('s/#', { qos: 2 });
  let number = 0;
  let isOver = false;
  const stream = setInterval(() => {
    if (isOver || !writer.connected) return;
    for (const qos of [1, 2] as const) {
      const text = `${qos}-${++number}`;
      writer.publish(`s/${qos}`, text, { qos }, (error) => {
        if (!error) acknowledged.add(text);
      });
    }
  }, 3);
  try {
    for (let kill = 1; kill <= kills; kill++) {
      while (!writer.connected) await sleep(5);
      await sleep(KILL_AFTER_MS.min + Math.random() * KILL_AFTER_MS.spread);
      await broker.kill();
      await broker.start();
      if (kill % 10 === 0) say(`${kill} kills, ${acknowledged.size} acknowledged, ${heard.size} heard`);
    }
    isOver = true;
    const missing = () => [...acknowledged].filter((text) => !heard.has(text));
    for (let waited = 0; missing().length > 0 && waited < SETTLE_MS; waited += 100) await sleep(100);
    const twice = [...heard]
      .filter(([text, count]) => text.startsWith('2-') && count > 1)
      .map(([text]) => text);
    return { kills, acknowledged: acknowledged.size, missing: missing(), twice };
  } finally {
    clearInterval(stream);
    await Promise.all([reader.endAsync(true), writer.endAsync(true)]);
    await broker.kill();
    rmSync(folder, { recursive: true });
  }
}

if (process.argv[1] === import.meta.filename) {
  const { values } = parseArgs({ options: { kills: { type: 'string', default: '200' } } });
  const result = await crashBroker(Number(values.kills), (text) => console.log(text));
  console.log(JSON.stringify({ ...result, missing: result.missing.length, twice: result.twice.length }));
  process.exitCode = result.missing.length + result.twice.length > 0 || result.acknowledged === 0 ? 1 : 0;
}

import { type ChildProcess, spawn } from 'node:child_process';
import { connect, type MqttClient } from 'mqtt';
import { MOTE } from '../commands/cli.ts';
import { later, sleep } from '../realtime/proxy/rig.ts';

/** What a process has printed, line by line, as it comes. */
export function linesOf(child: ChildProcess, take: (line: string) => void): void {
  let rest = '';
  child.stdout?.setEncoding('latin1').on('data', (text: string) => {
    const lines = (rest + text).split(/\r?\n/);
    rest = lines.pop() ?? '';
    for (const line of lines) take(line);
  });
}

export async function until(what: string, holds: () => boolean, limitMs: number): Promise<void> {
  for (let waitedMs = 0; !holds(); waitedMs += 100) {
    if (waitedMs > limitMs) throw new Error(`in ${limitMs / 1000} s it did not come true: ${what}`);
    await sleep(100);
  }
}

/** `mote modem` at a pty of its own. @returns the pty's name, and what the modem has logged */
export async function startModem(
  brokerPort: number,
  apiAddress: string,
): Promise<{ terminal: string; log: string[] }> {
  const log: string[] = [];
  const args = [
    'modem',
    '--pty',
    '--type',
    'bg96',
    '--link',
    'nbiot-good',
    '--upstream',
    `127.0.0.1:${brokerPort}`,
  ];
  const child = spawn(process.execPath, [MOTE, ...args, '--api', apiAddress], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  later(() => child.kill());
  linesOf(child, (line) => log.push(line));
  const said = () => /bg96 at (\S+),/.exec(log.join('\n'));
  await until('mote modem says where it is', () => said() !== null, 60_000);
  return { terminal: said()?.[1] ?? '', log };
}

export async function subscribed(port: number, topic: string, take: (text: string) => void): Promise<void> {
  const client: MqttClient = connect({ host: '127.0.0.1', port });
  later(() => client.end(true));
  await new Promise<void>((resolve) => client.once('connect', () => resolve()));
  await client.subscribeAsync(topic, { qos: 1 });
  client.on('message', (_topic, payload) => take(payload.toString()));
}

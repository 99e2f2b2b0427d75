import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { expect, test } from 'vitest';
import type { Fleet } from '../../../simulator/realtime/fleet/fleet.ts';
import { MOTE } from '../../commands/cli.ts';
import { desk, remotes } from '../broker/remotes.ts';
import { later, sleep } from '../proxy/rig.ts';

interface Said {
  code: number | null;
  out: string;
  err: string;
}

async function ask(port: number, ...words: string[]): Promise<Said> {
  const child = spawn(process.execPath, [MOTE, 'call', ...words, '--broker', `mqtt://127.0.0.1:${port}`]);
  later(() => child.kill());
  const said: Said = { code: null, out: '', err: '' };
  child.stdout.on('data', (text) => {
    said.out += text;
  });
  child.stderr.on('data', (text) => {
    said.err += text;
  });
  [said.code] = await once(child, 'close');
  return said;
}

async function connected(fleet: Fleet, wanted: number, deadlineS: number): Promise<string[]> {
  for (let s = 0; s < deadlineS * 10; s++) {
    const names = fleet.boards.flatMap(({ isConnected, clientId }) => (isConnected ? [clientId] : []));
    if (names.length >= wanted) return names;
    await sleep(100);
  }
  throw new Error(`${wanted} boards were to connect within ${deadlineS} s; ${fleet.connected} have`);
}

test('over nbiot-deep,tunnel a board answers, and one that is out of reach is said to be', async () => {
  const port = await desk();
  // Its modems take 20 to 150 s: of so many some are early.
  const fleet = remotes(port, { link: ['nbiot-deep', 'tunnel'], devices: 40 });
  const [first, second] = await connected(fleet, 2, 120);
  const late = fleet.boards.findLast(({ isConnected }) => !isConnected)?.clientId ?? '';
  const calls = await Promise.all([
    ask(port, first, 'ping', '--timeout', '45s'),
    ask(port, second, 'stats', '--timeout', '45s'),
    ask(port, late, 'ping', '--timeout', '2s'),
  ]);
  const isAnswer = ({ code, out }: Said) =>
    code === 0 && /^pong\n$|^\{"up":\d+,"free":\d+,"n":\d+\}\n$/.test(out);
  const isTimeout = ({ code, out, err }: Said) =>
    code === 1 && out === '' && / did not answer (ping|stats) within (45|2)s: /.test(err);
  expect(calls.filter((said) => !isAnswer(said) && !isTimeout(said))).toEqual([]);
  expect(calls.slice(0, 2).some(isAnswer)).toBe(true);
  expect(isTimeout(calls[2])).toBe(true);
});

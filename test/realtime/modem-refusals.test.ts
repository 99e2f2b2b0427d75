import { spawn } from 'node:child_process';
import { createServer } from 'node:net';
import { expect, test } from 'vitest';
import { openSerial } from '../../scripts/device/wires/serial-wire.ts';
import { openPty } from '../../simulator/realtime/modem/terminal.ts';
import { MOTE, moteHere } from '../commands/cli.ts';
import { freePort } from '../free-ports.ts';

test.each([
  [['--pty', '--type', 'bg99'], 2, 'mote: --type bg99: there are bg96, bg95, sim800, '],
  [['--pty', '--baud', '12345'], 2, 'mote: --baud 12345: the modem takes '],
  [['--pty', '--link', 'moon'], 2, 'mote: --link moon: '],
  [['--pty', '--upstream', 'mqtt://broker'], 2, 'mote: --upstream mqtt://broker: give host:port'],
  [[], 2, 'mote: modem: give one of --pty, --listen PORT and -p DEVICE'],
  [['--pty', '--listen', '7000'], 2, 'mote: modem: give one of --pty, --listen PORT and -p DEVICE'],
  [['-p', '/dev/tty-of-nobody'], 1, '/dev/tty-of-nobody'],
])('mote modem %j is refused in one line', async (args, status, said) => {
  const result = await moteHere(['modem', ...args]);
  expect(result.status).toBe(status);
  expect(result.stderr).toContain(said);
  expect(result.stderr.trim().split('\n')).toHaveLength(1);
});

/** Runs `mote modem` with another search path for helpers. @returns its status and what it said */
function modemWith(path: string, args: string[]): Promise<{ status: number | null; stderr: string }> {
  const child = spawn(process.execPath, [MOTE, 'modem', ...args], { env: { ...process.env, PATH: path } });
  let stderr = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
  });
  return new Promise((resolve) => child.on('close', (status) => resolve({ status, stderr })));
}

test('where neither socat nor python3 is, no pty can be made, and mote modem says what would do', async () => {
  const { status, stderr } = await modemWith('/nowhere', ['--pty']);
  expect(status).toBe(1);
  expect(stderr.trim()).toBe('mote: --pty: no pty can be made: install socat or python3, or use --listen');
});

test('a port on which somebody listens is named', async () => {
  const port = await freePort();
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  try {
    const { status, stderr } = await moteHere(['modem', '--listen', String(port)]);
    expect(status).not.toBe(0);
    expect(stderr).toContain(`--listen ${port}`);
    expect(stderr.trim().split('\n')).toHaveLength(1);
  } finally {
    server.close();
  }
});

test.skipIf(process.platform !== 'linux')(
  'a serial port that another program has open is named',
  async () => {
    const pty = await openPty();
    const holder = await openSerial(pty.name, 115200);
    try {
      const { status, stderr } = await moteHere(['modem', '-p', pty.name]);
      expect(status).toBe(1);
      expect(stderr).toContain(pty.name);
      expect(stderr.trim().split('\n')).toHaveLength(1);
    } finally {
      await holder.close();
      pty.close();
    }
  },
);

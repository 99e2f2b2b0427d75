import { spawn, spawnSync } from 'node:child_process';
import * as net from 'node:net';
import * as tls from 'node:tls';
import { generate } from 'selfsigned';
import { afterEach, expect, test } from 'vitest';
import { openPty as openBoardPty } from '../../scripts/device/wires/pty.ts';
import { badDayNamed, dialectOf } from '../../simulator/modem/index.ts';
import { LiveModem } from '../../simulator/realtime/modem/live-modem.ts';
import { openPty, openTcp, type Terminal } from '../../simulator/realtime/modem/terminal.ts';

const closing: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

/** A server that says everything back. @returns its port */
async function echo(): Promise<number> {
  const server = net.createServer((socket) => socket.on('error', () => {}).pipe(socket));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  closing.push(() => server.close());
  return (server.address() as net.AddressInfo).port;
}

async function modemAt(terminal: Terminal, port: number | null): Promise<LiveModem> {
  const dialect = dialectOf('bg96');
  if (dialect === undefined) throw new Error('bg96');
  const live = new LiveModem({
    dialect: { ...dialect, boot: [], readyS: 0.05 },
    type: 'bg96',
    baud: 921600,
    seed: '1',
    link: { name: 'quick', faults: [{ fault: 'delay', rttMsP50: 20, rttMsP90: 20 }] },
    attachS: [0.1, 0.1],
    upstream: port === null ? null : { host: '127.0.0.1', port },
    line: () => {},
  });
  live.modem.uart.toBoard = (bytes) => terminal.write(Buffer.from(bytes, 'latin1'));
  terminal.onBytes((bytes) => live.write(bytes.toString('latin1')));
  closing.push(() => terminal.close());
  closing.push(() => live.remove());
  await live.start();
  live.modem.uart.modemBaud = 921600;
  // It is deaf while it starts.
  await new Promise((resolve) => setTimeout(resolve, 300));
  return live;
}

class Board {
  text = '';
  readonly #socket: net.Socket;

  constructor(port: number) {
    this.#socket = net.connect(port, '127.0.0.1').on('data', (bytes) => {
      this.text += bytes.toString('latin1');
    });
    closing.push(() => this.#socket.destroy());
  }

  /** @returns what came until it matched */
  async ask(bytes: string, until: RegExp): Promise<string> {
    this.text = '';
    this.#socket.write(bytes, 'latin1');
    for (let tries = 0; tries < 400 && !until.test(this.text); tries++)
      await new Promise((resolve) => setTimeout(resolve, 25));
    expect(this.text).toMatch(until);
    return this.text;
  }
}

const portOf = ({ name }: Terminal) => Number(name.split(':').at(-1));

test('a board on a TCP port dials a real server through the modem, and gets its bytes back', async () => {
  const terminal = await openTcp('127.0.0.1', 0);
  const live = await modemAt(terminal, await echo());
  const board = new Board(portOf(terminal));
  await board.ask('ATE0\r', /OK/);
  while (!live.modem.registration.isRegistered) await board.ask('AT+CEREG?\r', /OK/);
  await board.ask('AT+QICSGP=1,1,"iot"\r', /OK/);
  await board.ask('AT+QIACT=1\r', /OK/);
  await board.ask('AT+QIOPEN=1,0,"TCP","anywhere",1883,0,1\r', /\+QIOPEN: 0,0\r/);
  await board.ask('AT+QISEND=0,5\r', /> /);
  await board.ask('he\r\no', /SEND OK[\s\S]*\+QIURC: "recv",0,5\r\nhe\r\no/);
  await board.ask('AT+QISEND=0,0\r', /\+QISEND: 5,5,0/);
}, 30_000);

test('without an upstream it dials where it is told: a port that is closed, a name that is not, a link-local address', async () => {
  const terminal = await openTcp('127.0.0.1', 0);
  const live = await modemAt(terminal, null);
  const board = new Board(portOf(terminal));
  while (!live.modem.registration.isRegistered) await board.ask('AT+CEREG?\r', /OK/);
  await board.ask('AT+QIACT=1\r', /OK/);
  await board.ask('AT+QIOPEN=1,0,"TCP","127.0.0.1",1,0,1\r', /\+QIOPEN: 0,566/);
  // The system refuses a label of 64 bytes without asking a server (RFC 1035, 2.3.4).
  const nobody = `${'x'.repeat(64)}.invalid`;
  await board.ask(`AT+QIOPEN=1,1,"TCP","${nobody}",1883,0,1\r`, /\+QIOPEN: 1,565/);
  await board.ask('AT+QIOPEN=1,2,"TCP","169.254.169.254",80,0,1\r', /\+QIOPEN: 2,566/);
}, 30_000);

test('TLS of the modem checks no certificate unless AT+QSSLCFG="seclevel" asks for that', async () => {
  const { cert, private: key } = await generate([{ name: 'commonName', value: 'broker' }]);
  const server = tls.createServer({ cert, key }, (socket) => socket.on('error', () => {}).pipe(socket));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  closing.push(() => server.close());
  const terminal = await openTcp('127.0.0.1', 0);
  const live = await modemAt(terminal, (server.address() as net.AddressInfo).port);
  const board = new Board(portOf(terminal));
  while (!live.modem.registration.isRegistered) await board.ask('AT+CEREG?\r', /OK/);
  await board.ask('AT+QIACT=1\r', /OK/);
  await board.ask('AT+QSSLOPEN=1,1,0,"broker",8883,0\r', /\+QSSLOPEN: 0,0\r/);
  await board.ask('AT+QSSLSEND=0,2\r', /> /);
  await board.ask('hi', /\+QSSLURC: "recv",0/);
  await board.ask('AT+QSSLCFG="seclevel",2,1\r', /OK/);
  await board.ask('AT+QSSLCFG="seclevel",2\r', /\+QSSLCFG: "seclevel",2,1\r/);
  await board.ask('AT+QSSLOPEN=1,2,1,"broker",8883,0\r', /\+QSSLOPEN: 1,566/);
}, 30_000);

test('a modem that hangs says nothing until its key is used', async () => {
  const terminal = await openTcp('127.0.0.1', 0);
  const live = await modemAt(terminal, null);
  const board = new Board(portOf(terminal));
  await board.ask('AT\r', /OK/);
  const attributes = { how: 'hangs', duration: 0 };
  live.setToxic({ name: 'modem', type: 'modem', stream: 'downstream', toxicity: 1, attributes });
  expect(live.toxics).toEqual([]);
  expect(badDayNamed('hangs')?.trouble).toBeUndefined();
  expect(live.modem.isAwake).toBe(false);
  expect(() =>
    live.setToxic({
      name: 'l',
      type: 'latency',
      stream: 'upstream',
      toxicity: 1,
      attributes: { latency: 1, jitter: 0 },
    }),
  ).toThrow('a modem takes link, cut, packet_loss and modem');
});

/** Python with pyserial; Debian's own has it where the package is installed. */
const python = ['python3', '/usr/bin/python3'].find(
  (command) => spawnSync(command, ['-c', 'import serial']).status === 0,
);

const PYTHON = `
import serial, sys
port = serial.Serial(sys.argv[1], 115200, timeout=5)
port.write(b'ATE0\\r'); print(port.read_until(b'OK\\r\\n'))
port.write(b'AT+CSQ\\r'); print(port.read_until(b'OK\\r\\n'))
`;

/** What a program at a pseudo-terminal has printed. */
async function sessionOf(command: (terminal: string) => string[]): Promise<string> {
  const terminal = await openPty();
  await modemAt(terminal, null);
  const [program, ...args] = command(terminal.name);
  const child = spawn(program, args);
  let said = '';
  child.stdout.on('data', (text) => {
    said += text;
  });
  await new Promise((resolve) => child.on('exit', resolve));
  return said;
}

test.skipIf(python === undefined)(
  'pyserial talks to a pseudo-terminal',
  async () => {
    const said = await sessionOf((terminal) => [python as string, '-c', PYTHON, terminal]);
    expect(said).toMatch(/OK[\s\S]*\+CSQ: \d+,99[\s\S]*OK/);
  },
  30_000,
);

test.skipIf(process.platform !== 'linux')(
  'what makes the pseudo-terminal of a modem or a board does not get the Ctrl-C that is for them',
  async () => {
    const terminals = [await openPty(), await openBoardPty(() => {})];
    const rows = spawnSync('ps', ['-o', 'pid=,pgid=,args=', '--ppid', `${process.pid}`]).stdout.toString();
    for (const terminal of terminals) terminal.close();
    const helpers = rows
      .split('\n')
      .filter((row) => /socat|openpty/.test(row))
      .map((row) => row.trim().split(/\s+/));
    expect(helpers.length).toBeGreaterThanOrEqual(2);
    for (const [pid, group] of helpers) expect(group).toBe(pid);
  },
);

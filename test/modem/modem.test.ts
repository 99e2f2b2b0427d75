import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { CommandLine, parseLine } from '../../simulator/modem/command-line.ts';
import { BAD_DAYS, badDayNamed, DIALECTS, MODEM_TYPES } from '../../simulator/modem/index.ts';
import { ModemRig } from './rig.ts';

const day = (name: string) => {
  const found = badDayNamed(name);
  if (found === undefined) throw new Error(name);
  return found;
};

/** Registers, opens a context and a socket, as each family wants it. */
const OPEN: Record<string, (rig: ModemRig) => void> = {
  bg96(rig) {
    rig.ask('AT+QICSGP=1,1,"iot","",""');
    rig.ask('AT+QIACT=1', 5);
    expect(rig.ask('AT+QIOPEN=1,0,"TCP","broker",1883,0,0', 5)).toBe('\r\nOK\r\n\r\n+QIOPEN: 0,0\r\n');
  },
  sim800(rig) {
    rig.ask('AT+CIPMUX=1;+CIPQSEND=1;+CIPRXGET=1');
    rig.ask('AT+CSTT="iot","",""');
    rig.ask('AT+CIICR', 5);
    rig.ask('AT+CIFSR');
    expect(rig.ask('AT+CIPSTART=0,"TCP","broker",1883', 5)).toBe('\r\nOK\r\n\r\n0, CONNECT OK\r\n');
  },
  sim7080(rig) {
    rig.ask('AT+CNCFG=0,1,"iot"');
    expect(rig.ask('AT+CNACT=0,1', 5)).toBe('\r\nOK\r\n\r\n+APP PDP: 0,ACTIVE\r\n');
    expect(rig.ask('AT+CAOPEN=0,0,"TCP","broker",1883', 5)).toBe('\r\n+CAOPEN: 0,0\r\n\r\nOK\r\n');
  },
};

const SEND: Record<string, string> = {
  bg96: 'AT+QISEND=0,5',
  sim800: 'AT+CIPSEND=0,5',
  sim7080: 'AT+CASEND=0,5',
};
const SENT: Record<string, string> = { bg96: 'SEND OK', sim800: 'DATA ACCEPT:0,5', sim7080: 'OK' };
const COUNT: Record<string, [string, string]> = {
  bg96: ['AT+QISEND=0,0', '+QISEND: 5,5,0'],
  sim800: ['AT+CIPACK=0', '+CIPACK: 5,5,0'],
  sim7080: ['AT+CAACK=0', '+CAACK: 5,0'],
};
const READ: Record<string, [string, string]> = {
  bg96: ['AT+QIRD=0,1500', '\r\n+QIRD: 5\r\nhello\r\nOK\r\n'],
  sim800: ['AT+CIPRXGET=2,0,1460', '\r\n+CIPRXGET: 2,0,5,0\r\nhello\r\nOK\r\n'],
  sim7080: ['AT+CARECV=0,1459', '\r\n+CARECV: 5,hello\r\n\r\nOK\r\n'],
};
const COMES: Record<string, string> = {
  bg96: '+QIURC: "recv",0',
  sim800: '+CIPRXGET: 1,0',
  sim7080: '+CADATAIND: 0',
};

describe.each(DIALECTS.map(({ name }) => name))('%s', (type) => {
  test('is off until its power key is held, then registers, opens, sends, counts, receives and closes', () => {
    const rig = new ModemRig(type);
    expect(rig.ask('AT', 5)).toBe('');
    rig.begin();
    // A modem that takes the board's rate from its first byte has none before.
    expect(rig.text.includes('RDY')).toBe(type === 'bg96');
    expect(rig.ask('AT+CPIN?')).toBe('\r\n+CPIN: READY\r\n\r\nOK\r\n');
    expect(rig.ask('AT+CREG?')).toBe('\r\n+CREG: 0,1\r\n\r\nOK\r\n');
    OPEN[type](rig);
    expect(rig.ask(SEND[type])).toBe('\r\n> ');
    const answer = rig.give('hello', 3);
    expect(answer).toContain(SENT[type]);
    expect(answer).toContain(COMES[type]);
    expect(rig.server.heard).toBe('hello');
    expect(rig.ask(COUNT[type][0])).toContain(COUNT[type][1]);
    expect(rig.ask(READ[type][0])).toBe(READ[type][1]);
    rig.server.socket?.end();
    rig.wait(2);
    expect(rig.text.split('\r\n').at(-2)).toMatch(/closed",0|0, CLOSED|CASTATE: 0,0/);
  });

  test('says what failed where nobody listens', () => {
    const rig = new ModemRig(type).begin();
    rig.server.isThere = false;
    expect(() => OPEN[type](rig)).toThrow(/QIOPEN: 0,566|CONNECT FAIL|CAOPEN: 0,23/);
  });

  test('hangs until its key is used twice, and is itself again', () => {
    const rig = new ModemRig(type).begin();
    rig.modem.activeFaults.begin(day('hangs'));
    expect(rig.ask('AT', 5)).toBe('');
    rig.key(1.6);
    rig.wait(6);
    rig.key(1.2);
    rig.wait(8);
    expect(rig.ask('ATE0')).toContain('OK');
  });

  test('counts who made it attach', () => {
    const rig = new ModemRig(type).begin();
    rig.modem.activeFaults.begin(day('reboots'));
    rig.wait(20);
    expect(rig.attaches).toEqual([true, false]);
  });
});

test.each([
  ['bg96', 'AT+QIOPEN=1,0,"TCP","broker",1883,0,0'],
  ['sim800', 'AT+CIPSTART=0,"TCP","broker",1883'],
  ['sim7080', 'AT+CAOPEN=0,0,"TCP","broker",1883'],
])('a %s says in its log why a connection without a context is refused', (type, line) => {
  const rig = new ModemRig(type).begin();
  rig.ask(line, 5);
  const [name] = line.split('=');
  expect(rig.notes).toContain(`${name} is refused: PDP context 1 is not active`);
});

test('a context that is lost takes its sockets along, and the modem says so', () => {
  const rig = new ModemRig().begin();
  OPEN.bg96(rig);
  const before = rig.text.length;
  rig.modem.activeFaults.begin(day('context-lost'));
  rig.wait(1);
  expect(rig.text.slice(before)).toBe('\r\n+QIURC: "pdpdeact",1\r\n');
  expect(rig.ask('AT+QISEND=0,5')).toBe('\r\nERROR\r\n');
});

test('a socket that is lost in silence takes data and acknowledges none of it', () => {
  const rig = new ModemRig().begin();
  OPEN.bg96(rig);
  rig.modem.activeFaults.begin(day('sockets-lost'));
  rig.ask('AT+QISEND=0,5');
  expect(rig.give('hello', 30)).toContain('SEND OK');
  expect(rig.ask('AT+QISEND=0,0')).toContain('+QISEND: 5,0,5');
});

test('the prompt may come late, or never, and data may go out without a word', () => {
  const rig = new ModemRig().begin();
  OPEN.bg96(rig);
  rig.modem.activeFaults.begin(day('late-prompt'));
  expect(rig.ask('AT+QISEND=0,5', 2)).toBe('');
  rig.wait(30);
  rig.modem.activeFaults.end(day('late-prompt'));
  rig.modem.activeFaults.begin(day('send-ok-lost'));
  expect(rig.give('hello', 3)).not.toContain('SEND OK');
  expect(rig.server.heard).toBe('hello');
  rig.modem.activeFaults.begin(day('no-prompt'));
  expect(rig.ask('AT+QISEND=0,5', 60)).not.toContain('>');
});

test('a send of 2,000 bytes, an APN with quotes, an unknown command and junk are the modem’s own errors', () => {
  const rig = new ModemRig().begin();
  OPEN.bg96(rig);
  expect(rig.ask('AT+QISEND=0,2000')).toBe('\r\nERROR\r\n');
  expect(rig.ask('AT+QICSGP=1,1,"a"b"')).toBe('\r\nERROR\r\n');
  expect(rig.ask('AT+QMTOPEN=0,"x",1883')).toBe('\r\nERROR\r\n');
  rig.ask('AT+QMTOPEN=0,"x",1883');
  expect(rig.notes.filter((note) => note.includes('QMTOPEN'))).toEqual([
    'AT+QMTOPEN answers ERROR: MQTT inside the modem is not simulated',
  ]);
  expect(rig.give('\0\xff\x80\x1b\r\r\n', 2)).toBe('');
  expect(rig.ask('AT')).toBe('\r\nOK\r\n');
});

test('a flood of commands is answered up to a bound, and the rest named', () => {
  const rig = new ModemRig().begin();
  const answers = rig.give('AT+CSQ\r'.repeat(100), 30).split('+CSQ:').length - 1;
  expect(answers).toBeGreaterThan(15);
  expect(answers).toBeLessThan(100);
  expect(rig.notes.some((note) => note.includes('command lines wait'))).toBe(true);
});

test('a rate that is not the modem’s is nonsense both ways', () => {
  const rig = new ModemRig('bg96', 1, 9600).begin();
  expect(rig.ask('AT', 3)).not.toContain('OK');
});

test('power saving: deaf after its active timer, awake by the key', () => {
  const rig = new ModemRig().begin();
  expect(rig.ask('AT+CPSMS=1,,,"00100001","00000101"')).toContain('OK');
  rig.wait(60);
  expect(rig.text).toContain('PSM POWER DOWN');
  expect(rig.ask('AT', 3)).toBe('');
  rig.key(1);
  rig.wait(10);
  expect(rig.ask('ATE0')).toContain('OK');
  expect(rig.attaches).toEqual([true]);
});

test('every bad day begins and ends on every modem, and leaves it in order', () => {
  for (const type of MODEM_TYPES)
    for (const one of BAD_DAYS) {
      const rig = new ModemRig(type).begin();
      rig.modem.activeFaults.begin(one);
      rig.wait(30);
      rig.modem.activeFaults.end(one);
      if (rig.modem.power.isHung) {
        rig.key(1.6);
        rig.wait(6);
        rig.key(1.2);
      }
      rig.wait(30);
      rig.ask('ATE0', 10);
      expect([one.name, rig.ask('AT+CREG?', 10)]).toEqual([one.name, expect.stringContaining(',1\r\n')]);
    }
});

test('any split of a stream gives the same lines and the same data', () => {
  const events = (pieces: readonly string[]) => {
    const seen: unknown[] = [];
    const line = new CommandLine(
      (text) => {
        seen.push(text);
        if (text?.startsWith('AT+S=')) line.want(Number(text.slice(5)), (bytes) => seen.push({ bytes }));
        if (text === 'AT+Z') line.want(null, (bytes) => seen.push({ bytes }));
      },
      () => {},
    );
    for (const piece of pieces) line.take(piece);
    return seen;
  };
  const part = fc.oneof(
    fc.constantFrom('AT\r', 'AT+S=5\rab\r\n\x1a', 'AT+Z\rfoo\r\x1a', 'AT+Z\rx\x1b', '\n', 'AT\b\r'),
    fc.string({ unit: 'binary', maxLength: 8 }),
  );
  fc.assert(
    fc.property(fc.array(part, { maxLength: 8 }), fc.array(fc.nat(200), { maxLength: 10 }), (parts, cuts) => {
      const stream = parts.join('');
      const places = [...new Set(cuts.map((cut) => cut % (stream.length + 1)))].sort((a, b) => a - b);
      const pieces = [0, ...places].map((from, index) => stream.slice(from, places[index] ?? stream.length));
      expect(events(pieces)).toEqual(events([stream]));
    }),
  );
});

test('no text makes the reader of command lines throw', () => {
  fc.assert(
    fc.property(fc.string({ maxLength: 60 }), (text) => {
      parseLine(`AT${text}`);
    }),
  );
});

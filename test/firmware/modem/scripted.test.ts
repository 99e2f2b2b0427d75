import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { MAX_SOCKETS } from '../../../firmware/modem/limits.ts';
import { ScriptedModem } from './scripted.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

/** A BG96 that is registered, and answers each command after that time. */
function bg96(delayMs: () => number): ScriptedModem {
  return new ScriptedModem('bg96', (command) => {
    const after = (line: string): [number, string] => [delayMs(), line];
    const [name] = command.split(/[?=]/);
    if (name === 'AT+CPIN') return [after('+CPIN: READY'), after('OK')];
    if (name === 'AT+CEREG' && command.endsWith('?'))
      return [after('+CEREG: 2,1,"1A2B","01C3"'), after('OK')];
    if (name === 'AT+QIRD') return [after('+QIRD: 0'), after('OK')];
    if (/^AT.QISEND=.,[^0]/.test(command)) return [after('>')];
    if (command === 'x') return [after('SEND OK')];
    if (name === 'AT+QIOPEN') return [after('OK'), after(`+QIOPEN: ${command.split(',')[1]},0`)];
    return [after('OK')];
  });
}

test.each([
  ['context', '+QIURC: "pdpdeact",1'],
  ['look for a network', '+CPIN: NOT READY'],
])('a %s that is due while the queue of commands is full comes all the same', (_what, line) => {
  let delayMs = 5;
  const modem = bg96(() => delayMs).pass(30);
  expect(modem.states.at(-1)).toBe('ready');
  for (let id = 0; id < MAX_SOCKETS; id++) expect(modem.net.create('host', 1883)).toBe(id);
  modem.pass(60);
  // Slow, but never too slow for a deadline: more is polled than answered.
  delayMs = 9000;
  modem.pass(600);
  expect(modem.states.at(-1)).toBe('ready');
  // The queue of commands takes no more.
  expect([0, 1, 2, 3].map((id) => modem.net.send(id, 'x'))).toContain(0);
  modem.say(line);
  delayMs = 5;
  modem.pass(120);
  expect(modem.states.at(-1)).toBe('ready');
  expect(modem.states.filter((state) => state === 'ready').length).toBe(2);
});

/** A SIM7080 that says so many seconds after the OK that its context has ended; null: never. */
function sim7080(lateS: number | null): ScriptedModem {
  return new ScriptedModem('sim7080', (command) => {
    if (command === 'AT+CPIN?')
      return [
        [5, '+CPIN: READY'],
        [6, 'OK'],
      ];
    if (command === 'AT+CEREG?')
      return [
        [5, '+CEREG: 2,1,"1A2B","01C3"'],
        [6, 'OK'],
      ];
    if (command === 'AT+CNACT=0,1')
      return [
        [5, 'OK'],
        [3000, '+APP PDP: 0,ACTIVE'],
      ];
    if (command === 'AT+CNACT=0,0' && lateS !== null)
      return [
        [5, 'OK'],
        [lateS * 1000, '+APP PDP: 0,DEACTIVE'],
      ];
    return [[5, 'OK']];
  });
}

test.each([0.01, 1, 5, null])(
  'the end of the earlier context, %s s after its OK, does not end the next one',
  (lateS) => {
    const modem = sim7080(lateS).pass(60);
    expect(modem.states).toEqual(['probe', 'begin', 'searching', 'context', 'ready']);
    expect(modem.commands.filter((command) => command === 'AT+CNACT=0,1').length).toBe(1);
  },
);

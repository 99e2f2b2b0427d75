import type { Dialect } from './dialect.ts';
import { start } from './modem.ts';
import type { ModemOptions } from './options.ts';

/** SIMCom SIM800 and SIM900 (SIM800 Series AT Command Manual). */
const SIM800: Dialect = {
  keyMs: 1600,
  bootMs: 12000,
  begin: ['ATE0', 'AT+CMEE=1', 'AT+CREG=2'],
  registration: 'AT+CREG?',
  down: ['AT+CIPSHUT', 45000, /^(SHUT OK|ERROR|\+CME)/],
  up: (apn, user, password) => [
    ['AT+CIPMUX=1', 5000],
    ['AT+CIPQSEND=1', 5000],
    ['AT+CIPRXGET=1', 5000],
    [`AT+CSTT="${apn}","${user}","${password}"`, 5000],
    ['AT+CIICR', 85000],
    ['AT+CIFSR', 5000, /^(\d+\.\d+\.\d+\.\d+|ERROR|\+CME)/],
  ],
  open: (id, host, port) => `AT+CIPSTART=${id},"TCP","${host}",${port}`,
  send: 'AT+CIPSEND=#,',
  sent: /^(DATA ACCEPT|\d, SEND|ERROR|\+CME)/,
  read: 'AT+CIPRXGET=2,#,1000',
  header: /^\+CIPRXGET: 2,\d,(\d+),\d+\r\n/,
  count: 'AT+CIPACK=#',
  unackedPlace: 2,
  close: 'AT+CIPCLOSE=#',
  closeEnds: /^(\d, CLOSE OK|ERROR|\+CME)/,
  heard(line, events) {
    if (/^\d, CONNECT/.test(line)) events.opened(+line[0], /OK$/.test(line) ? 0 : 1);
    else if (/^\d, CLOSED/.test(line)) events.closed(+line[0]);
    else if (/^\+CIPRXGET: 1,/.test(line)) events.arrived(+line.substr(13));
    else if (/^\+PDP: DEACT/.test(line)) events.contextLost();
    else return false;
    return true;
  },
};

/** @throws Error when the APN, user or password has a quote: no command can carry one */
export function connect(serial: Serial, options: ModemOptions) {
  return start(serial, SIM800, options);
}

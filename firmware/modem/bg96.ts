import type { Dialect } from './dialect.ts';
import { start } from './modem.ts';
import type { ModemOptions } from './options.ts';

/** Quectel BG95 and BG96 (BG96 TCP/IP AT Commands Manual). */
const BG96: Dialect = {
  keyMs: 800,
  bootMs: 12000,
  begin: ['ATE0', 'AT+CMEE=1', 'AT+CEREG=2'],
  asleep: 'PSM POWER DOWN',
  registration: 'AT+CEREG?',
  down: ['AT+QIDEACT=1', 45000],
  up: (apn, user, password) => [
    [`AT+QICSGP=1,1,"${apn}","${user}","${password}"`, 5000],
    ['AT+QIACT=1', 150000],
  ],
  open: (id, host, port) => `AT+QIOPEN=1,${id},"TCP","${host}",${port},0,0`,
  send: 'AT+QISEND=#,',
  sent: /^(SEND OK|SEND FAIL|ERROR|\+CME)/,
  read: 'AT+QIRD=#,1000',
  header: /^\+QIRD: (\d+)\r\n/,
  count: 'AT+QISEND=#,0',
  unackedPlace: 2,
  close: 'AT+QICLOSE=#',
  heard(line, events) {
    const parts = line.split(/[ ,]/);
    if (parts[0] === '+QIOPEN:') events.opened(+parts[1], +parts[2]);
    else if (parts[0] !== '+QIURC:') return false;
    else if (parts[1] === '"recv"') events.arrived(+parts[2]);
    else if (parts[1] === '"closed"') events.closed(+parts[2]);
    else if (parts[1] === '"pdpdeact"') events.contextLost();
    return true;
  },
};

/** @throws Error when the APN, user or password has a quote: no command can carry one */
export function connect(serial: Serial, options: ModemOptions) {
  return start(serial, BG96, options);
}

import type { Dialect } from './dialect.ts';
import { start } from './modem.ts';
import type { ModemOptions } from './options.ts';

/** SIMCom SIM7070, SIM7080 and SIM7090 (their AT Command Manual). */
const SIM7080: Dialect = {
  keyMs: 1400,
  bootMs: 12000,
  begin: ['ATE0', 'AT+CMEE=1', 'AT+CEREG=2'],
  asleep: '+CPSMSTATUS: "ENTER PSM"',
  registration: 'AT+CEREG?',
  // The line after OK ends it: one that comes late would be taken for the end of the next context.
  down: ['AT+CNACT=0,0', 10000, /^(\+APP PDP: 0,DEACTIVE|ERROR|\+CME)/],
  up: (apn, user, password) => [
    [`AT+CNCFG=0,1,"${apn}","${user}","${password}"`, 5000],
    // OK comes at once; the line after it has the result.
    ['AT+CNACT=0,1', 90000, /^(\+APP PDP: 0,ACTIVE|\+APP PDP: 0,DEACTIVE|ERROR|\+CME)/],
  ],
  open: (id, host, port) => `AT+CAOPEN=${id},0,"TCP","${host}",${port}`,
  send: 'AT+CASEND=#,',
  sent: /^(OK$|ERROR|\+CME)/,
  read: 'AT+CARECV=#,1000',
  header: /^\+CARECV: (\d+),/,
  empty: '+CARECV: 0',
  count: 'AT+CAACK=#',
  unackedPlace: 1,
  close: 'AT+CACLOSE=#',
  heard(line, events) {
    const parts = line.split(/[ ,]/);
    if (parts[0] === '+CAOPEN:') events.opened(+parts[1], +parts[2]);
    else if (parts[0] === '+CADATAIND:') events.arrived(+parts[1]);
    else if (parts[0] === '+CASTATE:') {
      if (parts[2] === '0') events.closed(+parts[1]);
    } else if (parts[0] !== '+APP') return false;
    else if (parts[3] === 'DEACTIVE') events.contextLost();
    return true;
  },
};

/** @throws Error when the APN, user or password has a quote: no command can carry one */
export function connect(serial: Serial, options: ModemOptions) {
  return start(serial, SIM7080, options);
}

import type { CommandReply, CommandSpec, Dialect } from '../dialect.ts';
import type { Modem } from '../modem.ts';
import { ModemSocket, type SocketState } from '../sockets.ts';
import { COMMON, kept, LTE_ONLY, number, taken, withContext, withSim } from './common.ts';
import { SIM800_APPLICATIONS } from './sim800-applications.ts';

const MANUAL = 'SIM800 Series AT Command Manual';

const SOCKETS = 6;
const SEND_BYTES_MAX = 1460;
const READ_BYTES_MAX = 1460;
const PORT_MAX = 65535;
/** The one context of AT+CSTT. */
const CONTEXT = 1;
/** AT+CIICR: up to 85 s by the manual. [E] */
const ACTIVATION_S = 2;
/** SEND OK comes when the peer has acknowledged all: polled at this interval, and given up after this time. [E] */
const LOOK_S = 0.25;
const SEND_FAIL_S = 60;

function socketOf(modem: Modem, call: CommandReply, place = 0): ModemSocket | null {
  const id = number(call.args[place], 0, SOCKETS - 1);
  return id === null ? null : modem.connections.at(id);
}

/** What AT+CIPSTATUS calls the state of the bearer (8.2.12). */
function bearerState(modem: Modem): string {
  if (modem.connections.sockets.some((socket) => socket !== null && socket !== undefined))
    return 'IP PROCESSING';
  if (modem.contexts.isActive(CONTEXT)) return 'IP STATUS';
  return modem.settings['+CSTT'] === undefined ? 'IP INITIAL' : 'IP START';
}

const STATES: Record<SocketState, string> = {
  opening: 'CONNECTING',
  open: 'CONNECTED',
  ended: 'CLOSED',
  closed: 'CLOSED',
};

/** One connection as AT+CIPSTATUS has it. */
function statusOf(modem: Modem, id: number): string {
  const socket = modem.connections.at(id);
  if (socket === null) return `${id},,"","","","INITIAL"`;
  return `${id},0,"TCP","${socket.host}","${socket.port}","${STATES[socket.state]}"`;
}

const start: CommandSpec['run'] = (modem, call) => {
  if (call.form !== 'set') return call.ok();
  const id = number(call.args[0], 0, SOCKETS - 1);
  const [, kind, host = '', portText] = call.args;
  const port = number(portText, 0, PORT_MAX);
  if (id === null || kind !== 'TCP' || host === '' || port === null) return call.fail(50);
  if (!withContext(modem, call, CONTEXT)) return call.fail(3);
  if (modem.connections.at(id) !== null) return call.end(`${id}, ALREADY CONNECT`);
  call.ok();
  const mode = modem.settings['+CIPRXGET'] === '1' ? 'buffer' : 'push';
  const security = modem.settings['+CIPSSL'] === '1' ? 'unchecked' : 'none';
  const plan = { id, context: CONTEXT, mode, security, host, port } as const;
  modem.connections.dialled(new ModemSocket(modem.connections, modem.bearer, plan));
};

const send: CommandSpec['run'] = (modem, call) => {
  const socket = socketOf(modem, call);
  if (call.form !== 'set') return call.ok();
  const count = call.args[1] === undefined ? null : number(call.args[1], 1, SEND_BYTES_MAX);
  if (socket === null || socket.state !== 'open' || (call.args[1] !== undefined && count === null))
    return call.fail(3);
  call.prompt(count, (bytes) => {
    if (bytes === null) return call.ok();
    if (modem.connections.breaksDown()) return;
    const { id } = socket;
    if (!modem.connections.transmit(socket, bytes)) return call.end(`${id}, SEND FAIL`);
    const { sendSwallowed, sendUnconfirmed } = modem.trouble;
    if (sendSwallowed || sendUnconfirmed) call.end(null);
    else if (modem.settings['+CIPQSEND'] === '1') call.end(`DATA ACCEPT:${id},${bytes.length}`);
    else {
      // AT+CIPSEND, 8.2.5 of the manual: without quick sending SEND OK means that the peer has acknowledged.
      call.end(null);
      awaitAcknowledged(modem, socket, socket.sentBytes, SEND_FAIL_S);
    }
  });
};

function awaitAcknowledged(modem: Modem, socket: ModemSocket, upTo: number, leftS: number): void {
  if (modem.connections.at(socket.id) !== socket) return;
  if (socket.sentBytes - socket.unacknowledgedBytes >= upTo) modem.say(`${socket.id}, SEND OK`);
  else if (leftS <= 0) modem.say(`${socket.id}, SEND FAIL`);
  else modem.later(LOOK_S, () => awaitAcknowledged(modem, socket, upTo, leftS - LOOK_S));
}

const receive: CommandSpec['run'] = (modem, call) => {
  const mode = number(call.args[0], 0, 4);
  if (call.form === 'read') call.line(`+CIPRXGET: ${modem.settings['+CIPRXGET'] ?? '0'}`);
  if (call.form !== 'set') return call.ok();
  if (mode === null || mode === 3) return call.fail(50);
  if (mode < 2) {
    modem.settings['+CIPRXGET'] = String(mode);
    return call.ok();
  }
  const socket = socketOf(modem, call, 1);
  if (socket === null || socket.mode !== 'buffer') return call.fail(3);
  if (mode === 4) {
    call.line(`+CIPRXGET: 4,${socket.id},${socket.waitingBytes}`);
    return call.ok();
  }
  const count = number(call.args[2], 1, READ_BYTES_MAX);
  if (count === null) return call.fail(50);
  const bytes = modem.connections.take(socket, count);
  call.line(`+CIPRXGET: 2,${socket.id},${bytes.length},${socket.waitingBytes}`);
  call.data(bytes);
  call.ok();
};

const COMMANDS: readonly CommandSpec[] = [
  ...COMMON.filter(({ name }) => !LTE_ONLY.includes(name)),
  kept('+CIPMUX', `${MANUAL} 8.2.1`, '0'),
  kept('+CIPHEAD', `${MANUAL} 8.2.14`, '0'),
  kept('+CIPQSEND', `${MANUAL} 8.2.6`, '0'),
  {
    name: '+CIPSSL',
    source: `${MANUAL} 8.2.36 (SIM800 R14.18 and later)`,
    run(modem, call) {
      if (call.form === 'set') modem.settings['+CIPSSL'] = call.args.join(',');
      if (call.form === 'read') call.line(`+CIPSSL: ${modem.settings['+CIPSSL'] ?? '0'}`);
      if (call.form === 'test') call.line('+CIPSSL: (0-1)');
      call.ok();
    },
  },
  ...SIM800_APPLICATIONS,
  taken('+SSLOPT', `${MANUAL} 8.2.37`),
  kept('+CSCLK', `${MANUAL} 6.2.31`, '0'),
  {
    name: '+CIPSHUT',
    source: `${MANUAL} 8.2.13`,
    run(modem, call) {
      if (call.form !== 'do') return call.ok();
      call.later(0.3, () => {
        modem.connections.deactivate(CONTEXT);
        delete modem.settings['+CSTT'];
        call.end('SHUT OK');
      });
    },
  },
  {
    name: '+CSTT',
    source: `${MANUAL} 8.2.9`,
    run(modem, call) {
      if (call.form === 'set') {
        if (modem.settings['+CSTT'] !== undefined) return call.fail(3);
        modem.settings['+CSTT'] = call.args.join(',');
        const context = modem.contexts.at(CONTEXT);
        [context.apn, context.user, context.password] = [0, 1, 2].map((place) => call.args[place] ?? '');
      } else if (call.form === 'read') call.line(`+CSTT: "${modem.contexts.at(CONTEXT).apn}","",""`);
      call.ok();
    },
  },
  {
    name: '+CIICR',
    source: `${MANUAL} 8.2.10`,
    run(modem, call) {
      if (call.form !== 'do') return call.ok();
      if (modem.settings['+CSTT'] === undefined || modem.contexts.isActive(CONTEXT)) return call.fail(3);
      if (!withSim(modem, call)) return;
      call.later(ACTIVATION_S, () => {
        if (!modem.registration.isRegistered || modem.trouble.contextRefused) return call.fail(133);
        modem.contexts.activate(CONTEXT);
        call.ok();
      });
    },
  },
  {
    name: '+CIFSR',
    source: `${MANUAL} 8.2.11`,
    run(modem, call) {
      const { address } = modem.contexts.at(CONTEXT);
      if (address === null) return call.fail(3);
      call.line(address);
      call.proceed();
    },
  },
  {
    name: '+CIPSTATUS',
    source: `${MANUAL} 8.2.12`,
    run(modem, call) {
      if (call.form === 'set') {
        const id = number(call.args[0], 0, SOCKETS - 1);
        if (id === null) return call.fail(50);
        call.line(`+CIPSTATUS: ${statusOf(modem, id)}`);
        return call.ok();
      }
      call.end('OK');
      modem.say(`STATE: ${bearerState(modem)}`);
      if (modem.settings['+CIPMUX'] !== '1') return;
      for (let id = 0; id < SOCKETS; id++) modem.say(`C: ${statusOf(modem, id)}`);
    },
  },
  { name: '+CIPSTART', source: `${MANUAL} 8.2.2`, run: start },
  { name: '+CIPSEND', source: `${MANUAL} 8.2.5`, run: send },
  { name: '+CIPRXGET', source: `${MANUAL} 8.2.26`, run: receive },
  {
    name: '+CIPACK',
    source: `${MANUAL} 8.2.7`,
    run(modem, call) {
      const socket = socketOf(modem, call);
      if (socket === null) return call.fail(3);
      const { sentBytes, unacknowledgedBytes } = socket;
      call.line(`+CIPACK: ${sentBytes},${sentBytes - unacknowledgedBytes},${unacknowledgedBytes}`);
      call.ok();
    },
  },
  {
    name: '+CIPCLOSE',
    source: `${MANUAL} 8.2.8`,
    run(modem, call) {
      const socket = socketOf(modem, call);
      if (socket === null) return call.fail(3);
      const { id } = socket;
      modem.connections.close(socket);
      call.later(0.1, () => call.end(`${id}, CLOSE OK`));
    },
  },
  {
    name: '+CDNSGIP',
    source: `${MANUAL} 8.2.15`,
    run(modem, call) {
      if (!modem.contexts.isActive(CONTEXT)) return call.fail(3);
      call.ok();
      const host = call.args[0] ?? '';
      modem.bearer.resolve(host, (address) =>
        modem.urc(`+CDNSGIP: ${address === null ? '0,8' : `1,"${host}","${address}"`}`),
      );
    },
  },
  {
    name: '+CPOWD',
    source: `${MANUAL} 6.2.2`,
    run(modem, call) {
      call.end(null);
      modem.power.down();
    },
  },
];

/** SIMCom SIM800 and SIM900: GPRS. */
export const SIM800: Dialect = {
  name: 'sim800',
  aliases: ['sim900'],
  identity: {
    sim800: ['SIMCOM_Ltd', 'SIM800 R14.18', 'Revision:1418B05SIM800L24'],
    sim900: ['SIMCOM_Ltd', 'SIM900 R11.0', 'Revision:1137B13SIM900M64_ST'],
  },
  // Autobauding is the default (AT+IPR=0).
  baud: 0,
  // SIM800 Hardware Design, 4.2: on more than 1 s, off 1.5 to 3 s.
  powerKeyMs: { on: 1000, off: 1500 },
  boot: [
    { atS: 3, line: 'RDY' },
    { atS: 3.1, line: '+CFUN: 1' },
    { atS: 3.5, line: '+CPIN: READY', needs: 'sim' },
    { atS: 8, line: 'Call Ready', needs: 'sim' },
    { atS: 8.5, line: 'SMS Ready', needs: 'sim' },
  ],
  readyS: 2.9,
  powerDownS: [1.5, 3],
  sockets: SOCKETS,
  sendBytesMax: SEND_BYTES_MAX,
  registration: '+CREG',
  commands: COMMANDS,
  says: {
    opened: ({ id }, error) => `${id}, CONNECT ${error === null ? 'OK' : 'FAIL'}`,
    arrived: ({ id }) => `+CIPRXGET: 1,${id}`,
    pushed: ({ id }, bytes) => `+RECEIVE,${id},${bytes.length}:`,
    closed: ({ id }) => `${id}, CLOSED`,
    contextLost: () => '+PDP: DEACT',
    poweredDown: 'NORMAL POWER DOWN',
    restarts: null,
    asleep: null,
    underVoltage: 'UNDER-VOLTAGE POWER DOWN',
  },
};

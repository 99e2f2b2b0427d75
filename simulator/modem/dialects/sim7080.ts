import type { NetError } from '../../net/socket.ts';
import type { CommandReply, CommandSpec, Dialect } from '../dialect.ts';
import type { Modem } from '../modem.ts';
import { ModemSocket } from '../sockets.ts';
import { COMMON, kept, number, taken, withContext, withSim } from './common.ts';

const MANUAL = 'SIM7070_SIM7080_SIM7090 Series AT Command Manual';

const SOCKETS = 12;
const SEND_BYTES_MAX = 1459;
const READ_BYTES_MAX = 1459;
const PORT_MAX = 65535;
const CONTEXTS = 4;
/** [E] */
const ACTIVATION_S = 2;

/** Results of AT+CAOPEN (13.2.2). */
const RESULTS: Record<NetError | 'no-context', number> = {
  'no-such-host': 20,
  'no-context': 21,
  refused: 23,
  timeout: 27,
  unreachable: 27,
  reset: 27,
};

/** Whether connections of that number have TLS, as AT+CASSLCFG=n,"SSL",1 says. */
const secureNameOf = (id: number) => `+CASSLCFG ${id},ssl`;

/** A context's number of AT+CNACT counts from 0. */
const contextOf = (text: string | undefined) => number(text, 0, CONTEXTS - 1);

function socketOf(modem: Modem, call: CommandReply): ModemSocket | null {
  const id = number(call.args[0], 0, SOCKETS - 1);
  return id === null ? null : modem.connections.at(id);
}

const open: CommandSpec['run'] = (modem, call) => {
  if (call.form !== 'set') {
    for (const socket of modem.connections.sockets)
      if (socket && call.form === 'read')
        call.line(`+CAOPEN: ${socket.id},${socket.context - 1},"TCP","${socket.host}",${socket.port}`);
    return call.ok();
  }
  const id = number(call.args[0], 0, SOCKETS - 1);
  const context = contextOf(call.args[1]);
  const [, , kind, host = '', portText, receiveMode = '0'] = call.args;
  const port = number(portText, 1, PORT_MAX);
  if (id === null || context === null || kind !== 'TCP' || host === '' || port === null) return call.fail(50);
  if (modem.connections.at(id) !== null) return call.fail(3);
  if (!withContext(modem, call, context + 1)) {
    call.line(`+CAOPEN: ${id},${RESULTS['no-context']}`);
    return call.ok();
  }
  const mode = receiveMode === '1' ? 'push' : 'buffer';
  const isSecure = modem.settings[secureNameOf(id)] === '1';
  const security = isSecure ? 'unchecked' : 'none';
  const plan = { id, context: context + 1, mode, security, host, port } as const;
  // The answer waits for the connection.
  modem.connections.awaitOpen(id, (error) => {
    call.line(`+CAOPEN: ${id},${error === null ? 0 : RESULTS[error]}`);
    call.ok();
  });
  modem.connections.dialled(new ModemSocket(modem.connections, modem.bearer, plan));
};

const send: CommandSpec['run'] = (modem, call) => {
  if (call.form !== 'set') return call.ok();
  const socket = socketOf(modem, call);
  const count = number(call.args[1], 1, SEND_BYTES_MAX);
  if (socket === null || socket.state !== 'open' || count === null) return call.fail(3);
  call.prompt(count, (bytes) => {
    if (bytes === null) return call.error();
    if (modem.connections.breaksDown()) return;
    const isSent = modem.connections.transmit(socket, bytes);
    if (modem.trouble.sendSwallowed || modem.trouble.sendUnconfirmed) call.end(null);
    else if (isSent) call.ok();
    else call.error();
  });
};

const COMMANDS: readonly CommandSpec[] = [
  ...COMMON,
  {
    name: '+CNCFG',
    source: `${MANUAL} 11.2.1`,
    run(modem, call) {
      const id = contextOf(call.args[0]);
      if (call.form === 'set' && id === null) return call.fail(50);
      if (call.form === 'set' && id !== null) {
        const context = modem.contexts.at(id + 1);
        [context.apn, context.user, context.password] = [2, 3, 4].map((place) => call.args[place] ?? '');
      }
      call.ok();
    },
  },
  {
    name: '+CNACT',
    source: `${MANUAL} 11.2.2`,
    run(modem, call) {
      if (call.form === 'read') {
        for (let id = 0; id < CONTEXTS; id++) {
          const { address } = modem.contexts.at(id + 1);
          call.line(`+CNACT: ${id},${address === null ? 0 : 1},"${address ?? '0.0.0.0'}"`);
        }
        return call.ok();
      }
      const id = contextOf(call.args[0]);
      const action = number(call.args[1], 0, 2);
      if (id === null || action === null) return call.fail(50);
      if (!withSim(modem, call)) return;
      if (action === 0) {
        modem.connections.deactivate(id + 1);
        call.ok();
        return modem.urc(`+APP PDP: ${id},DEACTIVE`);
      }
      if (modem.contexts.isActive(id + 1) || !modem.registration.isRegistered) return call.fail(3);
      call.ok();
      modem.later(ACTIVATION_S, () => {
        if (!modem.registration.isRegistered || modem.trouble.contextRefused)
          return modem.urc(`+APP PDP: ${id},DEACTIVE`);
        modem.contexts.activate(id + 1);
        modem.urc(`+APP PDP: ${id},ACTIVE`);
      });
    },
  },
  { name: '+CAOPEN', source: `${MANUAL} 13.2.2`, run: open },
  { name: '+CASEND', source: `${MANUAL} 13.2.4`, run: send },
  {
    name: '+CARECV',
    source: `${MANUAL} 13.2.5`,
    run(modem, call) {
      if (call.form === 'read') {
        for (const socket of modem.connections.sockets)
          if (socket && socket.waitingBytes > 0) call.line(`+CARECV: ${socket.id},${socket.waitingBytes}`);
        return call.ok();
      }
      const socket = socketOf(modem, call);
      const count = number(call.args[1], 1, READ_BYTES_MAX);
      if (socket === null || count === null || socket.mode !== 'buffer') return call.fail(3);
      const bytes = modem.connections.take(socket, count);
      if (bytes === '') call.line('+CARECV: 0');
      else {
        modem.sayOpen(`+CARECV: ${bytes.length},`);
        call.data(bytes);
        call.data('\r\n');
      }
      call.ok();
    },
  },
  {
    name: '+CACLOSE',
    source: `${MANUAL} 13.2.6`,
    run(modem, call) {
      const socket = socketOf(modem, call);
      if (socket === null) return call.fail(3);
      modem.connections.close(socket);
      call.later(0.1, () => call.ok());
    },
  },
  {
    name: '+CAACK',
    source: `${MANUAL} 13.2.8`,
    run(modem, call) {
      const socket = socketOf(modem, call);
      if (socket === null) return call.fail(3);
      call.line(`+CAACK: ${socket.sentBytes},${socket.unacknowledgedBytes}`);
      call.ok();
    },
  },
  {
    name: '+CASTATE',
    source: `${MANUAL} 13.2.7`,
    run(modem, call) {
      for (const socket of modem.connections.sockets)
        if (socket) call.line(`+CASTATE: ${socket.id},${socket.state === 'open' ? 1 : 0}`);
      call.ok();
    },
  },
  {
    name: '+CASSLCFG',
    source: `${MANUAL} 13.2.1`,
    run(modem, call) {
      if (call.form !== 'set') return call.ok();
      const id = number(call.args[0], 0, SOCKETS - 1);
      const [, parameter = '', value = ''] = call.args;
      if (id === null || parameter === '') return call.fail(50);
      if (parameter.toLowerCase() === 'ssl') modem.settings[secureNameOf(id)] = value;
      call.ok();
    },
  },
  taken('+CACID', `${MANUAL} 13.2.1`),
  taken('+CLTS', `${MANUAL} 5.2.8`),
  taken('+CBATCHK', `${MANUAL} 5.2.13`),
  kept('+CSSLCFG', `${MANUAL} 19.2`),
  {
    name: '+CPOWD',
    source: `${MANUAL} 4.2.2`,
    run(modem, call) {
      call.end(null);
      modem.power.down();
    },
  },
  {
    name: '+CPSI',
    source: `${MANUAL} 5.2.9`,
    run(modem, call) {
      call.line(
        modem.registration.isRegistered
          ? '+CPSI: LTE NB-IOT,Online,001-01,0x1A2B,29609189,0,EUTRAN-BAND20,6254,0,0,-9,-80,-74,14'
          : '+CPSI: NO SERVICE,Online',
      );
      call.ok();
    },
  },
];

/** SIMCom SIM7000 and SIM7080: LTE-M and NB-IoT. */
export const SIM7080: Dialect = {
  name: 'sim7080',
  aliases: ['sim7000'],
  identity: {
    sim7080: ['SIMCOM_Ltd', 'SIM7080G', 'Revision:1951B16SIM7080'],
    sim7000: ['SIMCOM_Ltd', 'SIM7000G', 'Revision:1529B11SIM7000G'],
  },
  baud: 0,
  // SIM7080G Hardware Design, 3.2: on 1 s, off 1.2 s.
  powerKeyMs: { on: 1000, off: 1200 },
  boot: [
    { atS: 2.5, line: 'RDY' },
    { atS: 2.6, line: '+CFUN: 1' },
    { atS: 3, line: '+CPIN: READY', needs: 'sim' },
    { atS: 5, line: 'SMS Ready', needs: 'sim' },
  ],
  readyS: 2.4,
  powerDownS: [1.8, 2.5],
  sockets: SOCKETS,
  sendBytesMax: SEND_BYTES_MAX,
  registration: '+CEREG',
  commands: COMMANDS,
  says: {
    opened: () => null,
    arrived: ({ id }) => `+CADATAIND: ${id}`,
    pushed: ({ id }, bytes) => `+CARECV: ${id},${bytes.length}`,
    closed: ({ id }) => `+CASTATE: ${id},0`,
    contextLost: (context) => `+APP PDP: ${context - 1},DEACTIVE`,
    poweredDown: 'NORMAL POWER DOWN',
    restarts: null,
    asleep: '+CPSMSTATUS: "ENTER PSM"',
    underVoltage: 'UNDER-VOLTAGE POWER DOWN',
  },
};

import type { NetError } from '../../net/socket.ts';
import type { Security } from '../bearer.ts';
import type { CommandReply, CommandSpec, Dialect } from '../dialect.ts';
import type { Modem } from '../modem.ts';
import { ModemSocket } from '../sockets.ts';
import { COMMON, kept, number, signalOf, taken, withContext, withSim } from './common.ts';

const TCP = 'Quectel BG96 TCP/IP AT Commands Manual';
const GENERAL = 'Quectel BG96 AT Commands Manual';
const SSL = 'Quectel BG96 SSL AT Commands Manual';

const SOCKETS = 12;
const SEND_BYTES_MAX = 1460;
const READ_BYTES_MAX = 1500;
const PORT_MAX = 65535;
/** Time of activation: up to 150 s by the manual, some seconds in a network that answers. [E] */
const ACTIVATION_S: readonly [number, number] = [0.5, 3];

/** Error numbers of sockets (TCP/IP manual, chapter 4). */
const ERRORS: Record<NetError | 'no-context', number> = {
  'no-such-host': 565,
  refused: 566,
  timeout: 566,
  unreachable: 566,
  reset: 566,
  'no-context': 561,
};

const state = { opening: 1, open: 2, ended: 4, closed: 0 } as const;

function socketOf(modem: Modem, call: CommandReply): ModemSocket | null {
  const id = number(call.args[0], 0, SOCKETS - 1);
  return id === null ? null : modem.connections.at(id);
}

/** `+QIOPEN` and `+QSSLOPEN`, which name their numbers in another order. */
function open(isSecure: boolean, name: string): CommandSpec['run'] {
  return (modem, call) => {
    if (call.form === 'test') return call.ok();
    const { args } = call;
    const context = number(args[0], 1, 16);
    const id = number(args[isSecure ? 2 : 1], 0, SOCKETS - 1);
    const host = args[3] ?? '';
    const port = number(args[4], 0, PORT_MAX);
    const access = number(args[isSecure ? 5 : 6] ?? '0', 0, 1);
    const isTcp = isSecure || args[2] === 'TCP';
    if (context === null || id === null || host === '' || port === null || access === null || !isTcp)
      return call.error();
    const refuse = (code: number) => {
      call.ok();
      modem.later(0.1, () => modem.urc(`${name}: ${id},${code}`));
    };
    if (modem.connections.at(id) !== null) return refuse(563);
    if (!withContext(modem, call, context)) return refuse(ERRORS['no-context']);
    call.ok();
    const mode = access === 1 ? 'push' : 'buffer';
    const security = isSecure ? securityOf(modem, args[1]) : 'none';
    const plan = { id, context, mode, security, host, port } as const;
    modem.connections.dialled(new ModemSocket(modem.connections, modem.bearer, plan));
  };
}

const send: CommandSpec['run'] = (modem, call) => {
  const socket = socketOf(modem, call);
  const count = call.args[1] === undefined ? null : number(call.args[1], 0, SEND_BYTES_MAX);
  if (socket === null || (call.args[1] !== undefined && count === null)) return call.error();
  if (count === 0) {
    const { sentBytes, unacknowledgedBytes } = socket;
    call.line(`+QISEND: ${sentBytes},${sentBytes - unacknowledgedBytes},${unacknowledgedBytes}`);
    return call.ok();
  }
  if (socket.state !== 'open') return call.error();
  call.prompt(count, (bytes) => {
    if (bytes === null) return call.end('SEND FAIL');
    if (modem.connections.breaksDown()) return;
    const isSent = modem.connections.transmit(socket, bytes);
    if (modem.trouble.sendSwallowed || modem.trouble.sendUnconfirmed) call.end(null);
    else call.end(isSent ? 'SEND OK' : 'SEND FAIL');
  });
};

const levelOf = (modem: Modem, sslContext: string) =>
  modem.settings[`+QSSLCFG seclevel,${sslContext}`] ?? '0';

/** "seclevel" is 0 by default: no certificate is checked. */
function securityOf(modem: Modem, sslContext: string): Security {
  return levelOf(modem, sslContext) === '0' ? 'unchecked' : 'checked';
}

/** Keeps each parameter of each SSL context. */
const configureSsl: CommandSpec['run'] = (modem, call) => {
  const [parameter, context, ...values] = call.args;
  if (call.form !== 'set') return call.ok();
  const name = `+QSSLCFG ${parameter.toLowerCase()},${context}`;
  if (values.length > 0) modem.settings[name] = values.join(',');
  else call.line(`+QSSLCFG: "${parameter}",${context},${modem.settings[name] ?? '0'}`);
  call.ok();
};

function receive(name: string): CommandSpec['run'] {
  return (modem, call) => {
    const socket = socketOf(modem, call);
    const count = number(call.args[1] ?? String(READ_BYTES_MAX), 0, READ_BYTES_MAX);
    if (socket === null || count === null || socket.mode !== 'buffer') return call.error();
    if (count === 0) {
      const { readBytes, waitingBytes } = socket;
      call.line(`${name}: ${readBytes + waitingBytes},${readBytes},${waitingBytes}`);
      return call.ok();
    }
    const bytes = modem.connections.take(socket, count);
    call.line(`${name}: ${bytes.length}`);
    call.data(bytes);
    call.ok();
  };
}

const close: CommandSpec['run'] = (modem, call) => {
  const socket = socketOf(modem, call);
  if (number(call.args[0], 0, SOCKETS - 1) === null) return call.error();
  if (socket !== null) modem.connections.close(socket);
  call.later(0.1, () => call.ok());
};

const activate: CommandSpec['run'] = (modem, call) => {
  if (call.form === 'read') {
    for (const id of modem.contexts.active) call.line(`+QIACT: ${id},1,1,"${modem.contexts.at(id).address}"`);
    return call.ok();
  }
  const id = number(call.args[0], 1, 16);
  if (id === null || !withSim(modem, call)) return id === null ? call.error() : undefined;
  if (modem.contexts.isActive(id)) return call.error();
  call.later(ACTIVATION_S[0] + (ACTIVATION_S[1] - ACTIVATION_S[0]) * modem.chance(), () => {
    if (!modem.registration.isRegistered || modem.trouble.contextRefused) return call.error();
    modem.contexts.activate(id);
    call.ok();
  });
};

const COMMANDS: readonly CommandSpec[] = [
  ...COMMON,
  {
    name: '+QICSGP',
    source: `${TCP} 2.1.1`,
    run(modem, call) {
      const id = number(call.args[0], 1, 16);
      if (id === null) return call.form === 'test' ? call.ok() : call.error();
      const context = modem.contexts.at(id);
      if (call.args.length === 1) call.line(`+QICSGP: 1,"${context.apn}","${context.user}","",0`);
      else {
        [context.apn, context.user, context.password] = [2, 3, 4].map((place) => call.args[place] ?? '');
      }
      call.ok();
    },
  },
  { name: '+QIACT', source: `${TCP} 2.1.2`, run: activate },
  {
    name: '+QIDEACT',
    source: `${TCP} 2.1.3`,
    run(modem, call) {
      const id = number(call.args[0], 1, 16);
      if (id === null) return call.error();
      call.later(0.3, () => {
        modem.connections.deactivate(id);
        call.ok();
      });
    },
  },
  { name: '+QIOPEN', source: `${TCP} 2.1.4`, run: open(false, '+QIOPEN') },
  { name: '+QICLOSE', source: `${TCP} 2.1.5`, run: close },
  {
    name: '+QISTATE',
    source: `${TCP} 2.1.6`,
    run(modem, call) {
      for (const socket of modem.connections.sockets) {
        if (!socket || (call.args[0] === '1' && Number(call.args[1]) !== socket.id)) continue;
        const { id, host, port, context, mode } = socket;
        call.line(
          `+QISTATE: ${id},"TCP","${host}",${port},0,${state[socket.state]},${context},0,${mode === 'push' ? 1 : 0},"uart1"`,
        );
      }
      call.ok();
    },
  },
  { name: '+QISEND', source: `${TCP} 2.1.7`, run: send },
  { name: '+QIRD', source: `${TCP} 2.1.8`, run: receive('+QIRD') },
  kept('+QICFG', `${TCP} 2.1.13`),
  {
    name: '+QIDNSGIP',
    source: `${TCP} 2.1.15`,
    run(modem, call) {
      const context = number(call.args[0], 1, 16);
      if (context === null || !modem.contexts.isActive(context)) return call.error();
      call.ok();
      modem.bearer.resolve(call.args[1] ?? '', (address) => {
        modem.urc(`+QIURC: "dnsgip",${address === null ? '565' : '0,1,600'}`);
        if (address !== null) modem.urc(`+QIURC: "dnsgip","${address}"`);
      });
    },
  },
  {
    name: '+QIGETERROR',
    source: `${TCP} 2.1.18`,
    run(_modem, call) {
      call.line('+QIGETERROR: 0,operate successfully');
      call.ok();
    },
  },
  { name: '+QSSLCFG', source: `${SSL} 2.2.1`, run: configureSsl },
  { name: '+QSSLOPEN', source: `${SSL} 2.2.2`, run: open(true, '+QSSLOPEN') },
  { name: '+QSSLSEND', source: `${SSL} 2.2.3`, run: send },
  { name: '+QSSLRECV', source: `${SSL} 2.2.4`, run: receive('+QSSLRECV') },
  { name: '+QSSLCLOSE', source: `${SSL} 2.2.5`, run: close },
  {
    name: '+QPOWD',
    source: `${GENERAL} 2.28`,
    run(modem, call) {
      call.ok();
      modem.power.down();
    },
  },
  {
    name: '+QCSQ',
    source: `${GENERAL} 6.3`,
    run(modem, call) {
      call.line(signalOf(modem) === 99 ? '+QCSQ: "NOSERVICE"' : '+QCSQ: "CAT-NB1",-74,-80,140,-9');
      call.ok();
    },
  },
  {
    name: '+QNWINFO',
    source: `${GENERAL} 6.4`,
    run(modem, call) {
      call.line(
        modem.registration.isRegistered
          ? '+QNWINFO: "CAT-NB1","00101","LTE BAND 20",6254'
          : '+QNWINFO: No Service',
      );
      call.ok();
    },
  },
  {
    name: '+QCCID',
    source: `${GENERAL} 5.5`,
    run(modem, call) {
      if (!withSim(modem, call)) return;
      call.line('+QCCID: 8988210000000000017F');
      call.ok();
    },
  },
  kept('+QCFG', `${GENERAL} 4`),
  kept('+QPSMS', `${GENERAL} 6.11`),
  taken('+QURCCFG', `${GENERAL} 2.21`),
];

/** Quectel BG95 and BG96: LTE-M, NB-IoT and GPRS. */
export const QUECTEL: Dialect = {
  name: 'bg96',
  aliases: ['bg95'],
  identity: {
    bg96: ['Quectel', 'BG96', 'Revision: BG96MAR04A02M1G'],
    bg95: ['Quectel', 'BG95-M3', 'Revision: BG95M3LAR02A04'],
  },
  baud: 115200,
  // BG96 Hardware Design, 3.7: on at least 100 ms (500 ms are advised), off 650 ms.
  powerKeyMs: { on: 100, off: 650 },
  // BG96 Hardware Design, 3.7.1 and [E].
  boot: [
    { atS: 4.9, line: 'RDY' },
    { atS: 5.5, line: '+CPIN: READY', needs: 'sim' },
    { atS: 6, line: 'APP RDY' },
  ],
  readyS: 4.8,
  powerDownS: [1, 3],
  sockets: SOCKETS,
  sendBytesMax: SEND_BYTES_MAX,
  registration: '+CEREG',
  commands: COMMANDS,
  says: {
    opened: ({ id, isSecure }, error) =>
      `${isSecure ? '+QSSLOPEN' : '+QIOPEN'}: ${id},${error === null ? 0 : ERRORS[error]}`,
    arrived: ({ id, isSecure }) => `${isSecure ? '+QSSLURC' : '+QIURC'}: "recv",${id}`,
    pushed: ({ id, isSecure }, bytes) => `${isSecure ? '+QSSLURC' : '+QIURC'}: "recv",${id},${bytes.length}`,
    closed: ({ id, isSecure }) => `${isSecure ? '+QSSLURC' : '+QIURC'}: "closed",${id}`,
    contextLost: (context) => `+QIURC: "pdpdeact",${context}`,
    poweredDown: 'POWERED DOWN',
    restarts: 'POWERED DOWN',
    asleep: 'PSM POWER DOWN',
    underVoltage: null,
  },
};

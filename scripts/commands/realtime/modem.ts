import type { Command } from 'commander';
import { about } from '../../../simulator/errors.ts';
import { linkPlan } from '../../../simulator/link-files/index.ts';
import { BAUD_RATES, DIALECTS, dialectOf, MODEM_TYPES } from '../../../simulator/modem/index.ts';
import { LiveModem } from '../../../simulator/realtime/modem/live-modem.ts';
import { openPty, openTcp, type Terminal } from '../../../simulator/realtime/modem/terminal.ts';
import { ModemSource } from '../../../simulator/realtime/page/modem-source.ts';
import { formatAddress, parseAddress } from '../../../simulator/realtime/proxy/address.ts';
import { Api } from '../../../simulator/realtime/proxy/api/api.ts';
import { Proxies } from '../../../simulator/realtime/proxy/proxies.ts';
import { attachSOf, withoutAttach } from '../../../simulator/world/modem.ts';
import { openSerial } from '../../device/wires/serial-wire.ts';
import { print } from '../../output.ts';
import { addPcapOptions, PcapFile, type PcapOptions } from '../../pcap-file.ts';
import { Failure, parseCount, UsageError } from '../../usage.ts';
import { interruption, logLine, timeOfDay } from './live.ts';
import { listenToKeys } from './live-keys.ts';
import {
  type AdmissionOptions,
  api,
  asUsage,
  hostsOf,
  listenAddress,
  refuseStrangers,
  withAdmission,
} from './live-options.ts';
import { checkPage, showPage } from './live-page.ts';
import { dialogueLine } from './modem-log.ts';

interface ModemOptions extends AdmissionOptions, PcapOptions {
  pty?: boolean;
  listen?: string;
  port?: string;
  type: string;
  baud: string;
  link: string;
  seed: string;
  upstream?: string;
  off?: boolean;
  api: string;
  ui?: string;
}

export function define(program: Command): void {
  const command = program
    .command('modem')
    .description(
      'be a cellular modem on a serial device or TCP port: AT commands, a bad link, real connections',
    )
    .option('--pty', 'make a pseudo-terminal and say its name')
    .option('--listen <[host:]port>', 'take one connection there; this machine only, unless a host is given')
    .option('-p, --port <device>', 'use that serial device, for instance a USB-UART bridge to a board')
    .option('--type <name>', `which modem: ${MODEM_TYPES.join(', ')}`, DIALECTS[0].name)
    .option('--baud <rate>', "the UART's rate", '115200')
    .option('--link <name,...>', 'a profile and overlays on it (see mote links)', 'nbiot-good')
    .option('--seed <n>', 'decides what befalls link and modem', '1')
    .option('--upstream <host:port>', 'where every connection goes; without it where the AT command says')
    .option('--off', 'without power until its power key is used (key p, or mote ctl modem power-key)')
    .option('--api <host:port>', 'where mote ctl talks to it', 'localhost:8474')
    .option('--ui <[host:]port>', 'a page to watch and steer it live, in a browser')
    .action(modem);
  addPcapOptions(command);
  withAdmission(command, 'API and page ask');
}

async function modem(options: ModemOptions): Promise<void> {
  const dialect = dialectOf(options.type);
  if (dialect === undefined)
    throw new UsageError(`--type ${options.type}: there are ${MODEM_TYPES.join(', ')}`);
  const baud = Number(options.baud);
  if (!BAUD_RATES.includes(baud))
    throw new UsageError(`--baud ${options.baud}: the modem takes ${BAUD_RATES.join(', ')}`);
  const plan = about(`--link ${options.link}: `, () => linkPlan(options.link.split(',')));
  const where = api(options.api);
  refuseStrangers('--api', where, options.token);
  checkPage(options);
  const seed = String(parseCount(options.seed, '--seed', 0, Number.MAX_SAFE_INTEGER));
  const terminal = await openTerminal(options, baud);
  const pcap = PcapFile.open(options);
  const hasColours = Boolean(process.stdout.isTTY && !process.env.NO_COLOR);
  const live = new LiveModem({
    dialect,
    type: options.type,
    baud,
    seed,
    link: withoutAttach(plan),
    attachS: attachSOf(plan),
    upstream: upstreamOf(options.upstream),
    capture: pcap?.capture,
    arrived: pcap?.arrived,
    line: (kind, text) => print(`${timeOfDay()} ${dialogueLine(kind, text, hasColours)}\n`),
  });
  live.modem.uart.toBoard = (bytes) => terminal.write(Buffer.from(bytes, 'latin1'));
  terminal.onBytes((bytes) => live.write(bytes.toString('latin1')));
  const proxies = new Proxies({ seed, stack: 'generic-modem', logsPackets: false }, logLine);
  proxies.add(live);
  const server = new Api(proxies, options.token ?? null, hostsOf(options));
  let hidePage = async () => {};
  const ctrlC = interruption();
  try {
    await asUsage('--api', options.api, () => server.start(where));
    logLine(
      `${options.type} at ${terminal.name}, link ${plan.name}; mote ctl talks to ${formatAddress(server.address)}`,
    );
    if (!options.off) await live.start();
    hidePage = await showPage(new ModemSource(live, terminal.name), options);
    const keys = listenToKeys(live, logLine, { p: () => live.pressKey() });
    const end = await Promise.race([ctrlC.came, terminal.gone]);
    keys.stop();
    if (typeof end === 'string') throw new Failure(`${terminal.name}: ${end}`);
  } finally {
    ctrlC.forget();
    terminal.close();
    await hidePage();
    await proxies.stop();
    await server.stop();
    pcap?.close();
  }
}

/** @throws UsageError, Failure */
async function openTerminal(options: ModemOptions, baud: number): Promise<Terminal> {
  const { pty, listen, port } = options;
  if ([pty, listen, port].filter((one) => one !== undefined).length !== 1)
    throw new UsageError('modem: give one of --pty, --listen PORT and -p DEVICE');
  if (listen !== undefined) {
    const { host, port: number } = listenAddress('--listen', listen, '127.0.0.1');
    return asUsage('--listen', listen, () => openTcp(host, number));
  }
  if (port !== undefined) return overSerial(port, baud);
  try {
    return await openPty();
  } catch (error) {
    throw new Failure(`--pty: ${(error as Error).message}`);
  }
}

async function overSerial(path: string, baud: number): Promise<Terminal> {
  const wire = await openSerial(path, baud);
  return {
    name: path,
    write: (bytes) => void wire.write(bytes.toString('latin1')),
    onBytes: (take) => {
      wire.onData = (text) => take(Buffer.from(text, 'latin1'));
    },
    gone: new Promise((resolve) => {
      wire.onClose = resolve;
    }),
    close: () => void wire.close(),
  };
}

function upstreamOf(text: string | undefined) {
  if (text === undefined) return null;
  const address = parseAddress(text, 'localhost');
  if (address === null)
    throw new UsageError(`--upstream ${text}: give host:port, without a scheme such as mqtt://`);
  return address;
}

import type { Command } from 'commander';
import { ProxySource } from '../../../simulator/realtime/page/proxy-source.ts';
import { formatAddress, type HostPort, parseAddress } from '../../../simulator/realtime/proxy/address.ts';
import { Api } from '../../../simulator/realtime/proxy/api.ts';
import type { LinkProxy } from '../../../simulator/realtime/proxy/link-proxy.ts';
import { Proxies } from '../../../simulator/realtime/proxy/proxies.ts';
import { linkToxic } from '../../../simulator/realtime/proxy/toxics/control.ts';
import { formatCount, formatRows } from '../../../simulator/report/format.ts';
import { STACK_NAMES, type StackName } from '../../../simulator/tcp/index.ts';
import { parseCount, UsageError } from '../../usage.ts';
import { interrupted, logLine } from './live.ts';
import { listenToKeys } from './live-keys.ts';
import {
  type AdmissionOptions,
  api,
  asUsage,
  hostsOf,
  linkNamed,
  listenAddress,
  refuseStrangers,
  withAdmission,
} from './live-options.ts';
import { checkPage, showPage } from './live-page.ts';

/** The proxy that the command line describes; others may join over the API. */
const NAME = 'mote';

interface ProxyOptions extends AdmissionOptions {
  listen: string;
  upstream: string;
  link?: string;
  seed: string;
  stack: string;
  log?: boolean;
  api: string;
  ui?: string;
}

export function define(program: Command): void {
  const command = program
    .command('proxy')
    .description('stand between real devices and a broker, as a cellular link would')
    .option('--listen <[host:]port>', 'where devices connect', '1884')
    .option('--upstream <host:port>', 'the broker, or any TCP server', 'localhost:1883')
    .option('--link <name,...>', 'a profile and overlays on it (see mote links); none is a plain wire')
    .option('--seed <n>', 'decides what befalls the link', '1')
    .option('--stack <name>', `the device's TCP as simulated: ${STACK_NAMES.join(', ')}`, 'esp-lwip')
    .option('--log', 'say which MQTT packets pass')
    .option('--api <host:port>', "Toxiproxy's HTTP API, which mote ctl uses too", 'localhost:8474')
    .option('--ui <[host:]port>', 'a page to watch and steer it live, in a browser');
  withAdmission(command, 'API and page ask').action(proxy);
}

async function proxy(options: ProxyOptions): Promise<void> {
  const stack = STACK_NAMES.find((name) => name === options.stack);
  if (stack === undefined)
    throw new UsageError(`--stack ${options.stack}: there are ${STACK_NAMES.join(', ')}`);
  if (options.link !== undefined) linkNamed(options.link);
  const where = api(options.api);
  refuseStrangers('--api', where, options.token);
  checkPage(options);
  const seed = String(parseCount(options.seed, '--seed', 0, Number.MAX_SAFE_INTEGER));
  const plan = { seed, stack: stack satisfies StackName, logsPackets: options.log ?? false };
  const proxies = new Proxies(plan, logLine);
  const server = new Api(proxies, options.token ?? null, hostsOf(options));
  let hidePage = async () => {};
  try {
    await asUsage('--api', options.api, () => server.start(where));
    const first = await create(proxies, options);
    const { host, port } = first.upstream;
    logLine(
      `${NAME}: listening on ${first.listenAddress}, upstream ${host}:${port}; mote ctl talks to ${formatAddress(server.address)}`,
    );
    hidePage = await showPage(new ProxySource(proxies), options);
    const keys = listenToKeys(first, logLine);
    await interrupted();
    keys.stop();
    process.stdout.write(`${bill(first)}\n`);
  } finally {
    await hidePage();
    await proxies.stop();
    await server.stop();
  }
}

async function create(proxies: Proxies, options: ProxyOptions): Promise<LinkProxy> {
  const { listen, upstream } = options;
  // A bare port is for boards, which are elsewhere on the network.
  const at = listenAddress('--listen', listen, '0.0.0.0');
  if (parseAddress(upstream, 'localhost') === null)
    throw new UsageError(`--upstream ${upstream}: give host:port, without a scheme such as mqtt://`);
  const request = { name: NAME, listen: `${bracketed(at)}:${at.port}`, upstream, enabled: true };
  const first = await asUsage('--listen', listen, () => proxies.create(request, options.seed));
  if (options.link !== undefined) first.setToxic(linkToxic(options.link));
  return first;
}

function bracketed({ host }: HostPort): string {
  return host.includes(':') ? `[${host}]` : host;
}

function bill(proxy: LinkProxy): string {
  const { upBytes, downBytes, airUpBytes, airDownBytes } = proxy.totals;
  return formatRows([
    ['bytes up', formatCount(upBytes)],
    ['bytes down', formatCount(downBytes)],
    ['on the air up, with headers and retransmissions', formatCount(airUpBytes)],
    ['on the air down', formatCount(airDownBytes)],
  ]);
}

import type { Command } from 'commander';
import type { WireLinter } from '../../../simulator/realtime/lint/wire-linter.ts';
import { ProxySource } from '../../../simulator/realtime/page/proxy-source.ts';
import { formatAddress, formatHostPort, parseAddress } from '../../../simulator/realtime/proxy/address.ts';
import { Api } from '../../../simulator/realtime/proxy/api/api.ts';
import type { LinkProxy } from '../../../simulator/realtime/proxy/link-proxy.ts';
import { Proxies } from '../../../simulator/realtime/proxy/proxies.ts';
import { linkToxic } from '../../../simulator/realtime/proxy/toxics/control.ts';
import { formatCount, formatRows } from '../../../simulator/report/format.ts';
import { STACK_NAMES, type StackName } from '../../../simulator/tcp/index.ts';
import { addPcapOptions, PcapFile, type PcapOptions } from '../../pcap-file.ts';
import { show } from '../../say.ts';
import { parseCount, UsageError } from '../../usage.ts';
import { rulesOf } from './broker-files.ts';
import { linterOf, showVerdict } from './lint.ts';
import { interruption, logLine } from './live.ts';
import { listenToKeys } from './live-keys.ts';
import {
  type AdmissionOptions,
  api,
  asUsage,
  hostsOf,
  layersNamed,
  listenAddress,
  refuseStrangers,
  withAdmission,
} from './live-options.ts';
import { checkPage, showPage } from './live-page.ts';

/** The proxy that the command line describes; others may join over the API. */
const NAME = 'mote';

interface ProxyOptions extends AdmissionOptions, PcapOptions {
  listen: string;
  upstream: string;
  link?: string;
  seed: string;
  stack: string;
  log?: boolean;
  check?: boolean;
  rulesJson?: string;
  allowLinkLocal?: boolean;
  api: string;
  ui?: string;
}

export function define(program: Command): void {
  const command = program
    .command('proxy')
    .description('stand between real devices and a broker, as a cellular link would')
    .option(
      '--listen <[host:]port>',
      'where devices connect; a bare port is for this machine, 0.0.0.0:1884 for boards',
      '1884',
    )
    .option('--upstream <host:port>', 'the broker, or any TCP server', 'localhost:1883')
    .option('--link <name,...>', 'a profile and overlays on it (see mote links); none is a plain wire')
    .option('--seed <n>', 'decides what befalls the link', '1')
    .option('--stack <name>', `the device's TCP as simulated: ${STACK_NAMES.join(', ')}`, 'esp-lwip')
    .option('--log', 'say which MQTT packets pass')
    .option('--check', 'name each rule of MQTT that clients or the broker break, and end with a verdict')
    .option('--rules-json <file>', 'with --check: each broken rule as a line of JSON')
    .option('--allow-link-local', 'upstreams may be link-local, such as a metadata service of a cloud')
    .option('--api <host:port>', "Toxiproxy's HTTP API, which mote ctl uses too", 'localhost:8474')
    .option('--ui <[host:]port>', 'a page to watch and steer it live, in a browser');
  withAdmission(addPcapOptions(command), 'API and page ask').action(proxy);
}

async function proxy(options: ProxyOptions): Promise<void> {
  const stack = STACK_NAMES.find((name) => name === options.stack);
  if (stack === undefined)
    throw new UsageError(`--stack ${options.stack}: there are ${STACK_NAMES.join(', ')}`);
  const link = options.link === undefined ? null : layersNamed(options.link);
  if (options.rulesJson !== undefined && !options.check)
    throw new UsageError('--rules-json: add --check, which finds the rules that are broken');
  const where = api(options.api);
  refuseStrangers('--api', where, options.token);
  checkPage(options);
  const seed = String(parseCount(options.seed, '--seed', 0, Number.MAX_SAFE_INTEGER));
  const pcap = PcapFile.open(options);
  const plan = {
    seed,
    stack: stack satisfies StackName,
    logsPackets: options.log ?? false,
    allowsLinkLocal: options.allowLinkLocal ?? false,
    tap: pcap,
  };
  const proxies = new Proxies(plan, logLine);
  const server = new Api(proxies, options.token ?? null, hostsOf(options));
  let hidePage = async () => {};
  const ctrlC = interruption();
  const rules = options.check ? rulesOf(options) : null;
  let linter: WireLinter | null = null;
  try {
    await asUsage('--api', options.api, () => server.start(where));
    const first = await create(proxies, options);
    if (rules !== null) linter = linterOf(first, rules);
    if (link !== null) first.setToxic(linkToxic(link));
    logLine(`mote ctl talks to ${formatAddress(server.address)}`);
    hidePage = await showPage(new ProxySource(proxies), options);
    const keys = listenToKeys(first, logLine);
    await ctrlC.came;
    keys.stop();
    linter?.stop();
    show(bill(first));
    if (linter !== null && rules !== null) showVerdict(linter, rules);
  } finally {
    ctrlC.forget();
    linter?.stop();
    rules?.close();
    await hidePage();
    await proxies.stop();
    await server.stop();
    pcap?.close();
  }
}

async function create(proxies: Proxies, options: ProxyOptions): Promise<LinkProxy> {
  const { listen, upstream } = options;
  const at = listenAddress('--listen', listen, '127.0.0.1');
  if (parseAddress(upstream, 'localhost') === null)
    throw new UsageError(`--upstream ${upstream}: give host:port, without a scheme such as mqtt://`);
  const request = { name: NAME, listen: formatHostPort(at), upstream, enabled: true };
  return asUsage('--listen', listen, () => proxies.create(request, options.seed));
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

import { spawn } from 'node:child_process';
import { type Command, Option } from 'commander';
import { LiveBroker } from '../../../simulator/realtime/broker/broker.ts';
import { RuleLog } from '../../../simulator/realtime/broker/rules/rule-log.ts';
import { verdictOf } from '../../../simulator/realtime/lint/verdict.ts';
import { WireLinter } from '../../../simulator/realtime/lint/wire-linter.ts';
import type { LinkProxy } from '../../../simulator/realtime/proxy/link-proxy.ts';
import { Proxies } from '../../../simulator/realtime/proxy/proxies.ts';
import { linkToxic } from '../../../simulator/realtime/proxy/toxics/control.ts';
import { show } from '../../say.ts';
import { EXIT_FAILED, EXIT_OK, EXIT_USAGE, parseCount, parseDuration, UsageError } from '../../usage.ts';
import { interrupted, logLine, sleep } from './live.ts';
import { asUsage, layersNamed, listenAddress } from './live-options.ts';

interface LintOptions {
  port: string;
  link?: string;
  seed: string;
  for?: string;
}

export function define(program: Command): void {
  program
    .command('lint')
    .description('names each rule of MQTT that a client breaks: starts a broker, and the client after --')
    .argument(
      '[command...]',
      'starts the client: mote lint -- mosquitto_pub -t a -m 1; else --for or Ctrl-C ends it',
    )
    .option('--port <[host:]port>', 'where the client connects', '1883')
    .option('--link <name,...>', 'a bad link between both (see mote links)')
    .addOption(new Option('--seed <n>', 'decides what befalls the link').default('1'))
    .option('--for <duration>', 'ends after that time: 10m')
    .addHelpText(
      'after',
      '\nEnds with 0 when no rule was broken, 1 when one was, 2 when no client came.\nThe command finds the port as MQTT_PORT and the address as MQTT_URL in its environment.',
    )
    .action(lint);
}

async function lint(command: string[], options: LintOptions): Promise<void> {
  const link = options.link === undefined ? null : layersNamed(options.link);
  const at = listenAddress('--port', options.port, '127.0.0.1');
  const seed = String(parseCount(options.seed, '--seed', 0, Number.MAX_SAFE_INTEGER));
  const forMs = options.for === undefined ? null : parseDuration(options.for, '--for') / 1000;
  const rules = new RuleLog(logLine);
  const live = await LiveBroker.create({
    ...{ users: null, recorder: null, folder: null },
    // The linter on the wire names what is broken.
    ...{ rules: new RuleLog(() => {}), say: logLine, sayClient: logLine },
  });
  const proxies = new Proxies({ seed, stack: 'esp-lwip', logsPackets: false }, () => {});
  let linter: WireLinter | null = null;
  try {
    const upstream = `127.0.0.1:${await live.listenTcp('127.0.0.1', 0)}`;
    const request = { name: 'lint', listen: `${at.host}:${at.port}`, upstream, enabled: true };
    const proxy = await asUsage('--port', options.port, () => proxies.create(request, options.seed));
    const wire = linterOf(proxy, rules);
    linter = wire;
    if (link !== null) proxy.setToxic(linkToxic(link));
    const port = Number(proxy.listenAddress.split(':').at(-1));
    logLine(`clients connect to mqtt://${at.host}:${port}`);
    await ended(command, forMs, at.host, port);
    await settled(proxy);
    wire.stop();
    showVerdict(wire, rules);
  } finally {
    linter?.stop();
    await proxies.stop();
    await live.stop();
  }
}

/** What a client has written as its last words is still on its way. */
const SETTLES_WITHIN_MS = 5000;

async function settled({ connections }: LinkProxy): Promise<void> {
  for (let waitedMs = 0; connections.size > 0 && waitedMs < SETTLES_WITHIN_MS; waitedMs += 20)
    await sleep(20);
}

/** Judges all connections of a proxy made from now on. */
export function linterOf(proxy: LinkProxy, rules: RuleLog): WireLinter {
  const linter = new WireLinter(rules, logLine, () => proxy.kernel.now);
  proxy.onConnection = (connection) => linter.tap(connection);
  return linter;
}

/** Says what was found, and sets the exit code. */
export function showVerdict(linter: WireLinter, rules: RuleLog): void {
  const { lines, isClean } = verdictOf(linter, rules);
  for (const line of lines) show(line);
  if (isClean === null) process.exitCode = EXIT_USAGE;
  else process.exitCode = isClean ? EXIT_OK : EXIT_FAILED;
}

/** Resolves when the command has ended, the time is over, or Ctrl-C comes. */
async function ended(command: string[], forMs: number | null, host: string, port: number): Promise<void> {
  const ends: Promise<unknown>[] = [interrupted()];
  let timer: NodeJS.Timeout | undefined;
  if (forMs !== null)
    ends.push(
      new Promise((resolve) => {
        timer = setTimeout(resolve, forMs);
      }),
    );
  const [name, ...args] = command;
  let stop = () => {};
  if (name !== undefined) {
    const env = { ...process.env, MQTT_PORT: String(port), MQTT_URL: `mqtt://${host}:${port}` };
    const child = spawn(name, args, { env, stdio: ['inherit', 'inherit', 'inherit'] });
    stop = () => child.kill();
    ends.push(
      new Promise((resolve, reject) => {
        child.on('error', (error) => reject(new UsageError(`-- ${name}: ${error.message}`)));
        child.on('exit', resolve);
      }),
    );
  }
  try {
    await Promise.race(ends);
  } finally {
    clearTimeout(timer);
    stop();
  }
}

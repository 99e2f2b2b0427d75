import { spawn } from 'node:child_process';
import { type Command, Option } from 'commander';
import { LiveBroker } from '../../../simulator/realtime/broker/broker.ts';
import { RuleLog } from '../../../simulator/realtime/broker/rules/rule-log.ts';
import { Proxies } from '../../../simulator/realtime/proxy/proxies.ts';
import { linkToxic } from '../../../simulator/realtime/proxy/toxics/control.ts';
import { show } from '../../say.ts';
import { EXIT_FAILED, EXIT_USAGE, parseCount, parseDuration, UsageError } from '../../usage.ts';
import { interrupted, logLine } from './live.ts';
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
    ...{ users: null, recorder: null, folder: null, rules },
    ...{ say: logLine, sayClient: logLine },
  });
  const proxies = new Proxies({ seed, stack: 'esp-lwip', logsPackets: false }, logLine);
  try {
    let { port } = at;
    if (link === null) port = await asUsage('--port', options.port, () => live.listenTcp(at.host, at.port));
    else {
      const upstream = `127.0.0.1:${await live.listenTcp('127.0.0.1', 0)}`;
      const request = { name: 'lint', listen: `${at.host}:${at.port}`, upstream, enabled: true };
      const proxy = await asUsage('--port', options.port, () => proxies.create(request, options.seed));
      proxy.setToxic(linkToxic(link));
      port = Number(proxy.listenAddress.split(':').at(-1));
    }
    logLine(`clients connect to mqtt://${at.host}:${port}`);
    await ended(command, forMs, at.host, port);
  } finally {
    await proxies.stop();
    await live.stop();
  }
  process.exitCode = verdict(rules, [...live.clients.values()].length);
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

/** Says what was found. @returns the exit code */
function verdict(rules: RuleLog, clients: number): number {
  if (clients === 0 && rules.total === 0) {
    show('no client came, so nothing is known of it');
    return EXIT_USAGE;
  }
  if (rules.total === 0) {
    show(`${clients} ${clients === 1 ? 'client' : 'clients'}, no rule broken`);
    return 0;
  }
  for (const [client, counts] of rules.counts)
    for (const [rule, count] of counts)
      show(`${client}: ${rule} broken ${count === 1 ? 'once' : `${count} times`}`);
  return EXIT_FAILED;
}

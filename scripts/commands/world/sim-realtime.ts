import type { LinkPlan } from '../../../simulator/link/index.ts';
import { longestSeconds } from '../../../simulator/link/schema.ts';
import { portOf, serveMetrics } from '../../../simulator/realtime/admission/metrics-server.ts';
import { LiveBroker } from '../../../simulator/realtime/broker/broker.ts';
import { Fleet } from '../../../simulator/realtime/fleet/fleet.ts';
import type { Upstream } from '../../../simulator/realtime/fleet/fleet-plan.ts';
import { LATENESS_BUDGET_MS } from '../../../simulator/realtime/fleet/lateness.ts';
import { metricsText } from '../../../simulator/realtime/fleet/metrics.ts';
import { type FleetReport, fleetReport, fleetTable } from '../../../simulator/realtime/fleet/report.ts';
import { FleetSource } from '../../../simulator/realtime/page/fleet-source.ts';
import { formatAddress } from '../../../simulator/realtime/proxy/address.ts';
import { Api } from '../../../simulator/realtime/proxy/api/api.ts';
import { Proxies } from '../../../simulator/realtime/proxy/proxies.ts';
import { unmet } from '../../../simulator/report/expectations.ts';
import { formatCount, formatMs } from '../../../simulator/report/format.ts';
import { slowTable } from '../../../simulator/report/slow-readings.ts';
import { runVerdict, type Verdict } from '../../../simulator/report/verdict.ts';
import { quote, type RunOptions, replayCommand } from '../../../simulator/run/index.ts';
import { writeReport } from '../../output.ts';
import { complain, show } from '../../say.ts';
import { EXIT_FAILED } from '../../usage.ts';
import { tellDoubt, tellVerdict } from '../../verdict.ts';
import { interruption, logLine, sleep } from '../realtime/live.ts';
import { listenToKeys } from '../realtime/live-keys.ts';
import { api, asUsage, hostsOf, listenAddress, refuseStrangers } from '../realtime/live-options.ts';
import { checkPage, showPage } from '../realtime/live-page.ts';
import { fleetPlanOf, type RealtimeOptions, upstreamsOf } from './realtime-options.ts';
import { orUsage, type Texts } from './run-options.ts';
import { fleetCommand, fleetPart } from './shards/fleet-part.ts';

const STATUS_EVERY_MS = 10_000;
/** After `--for` what is still under way has so long to arrive. */
const SETTLE_MS = 120_000;
const LOOK_AGAIN_MS = 200;

/** Runs the boards until Ctrl-C, or for the time that was typed. @param texts as typed */
export async function simulateLive(run: RunOptions, options: RealtimeOptions, texts: Texts): Promise<void> {
  const lasts = texts.for !== undefined;
  const planFor = (brokers: Upstream[]) => orUsage(texts, () => fleetPlanOf(run, options, brokers, lasts));
  const named = options.broker === undefined ? null : upstreamsOf(options.broker, options.ca);
  const where = api(options.api);
  refuseStrangers('--api', where, options.token);
  checkPage(options);
  // Mistakes are told before anything listens.
  planFor(named ?? [NOWHERE]);
  const stops: (() => Promise<unknown>)[] = [];
  // Ctrl-C may come before the boards have power.
  const ctrlC = interruption();
  try {
    const brokers = named ?? [await beginBroker(options.listen, stops)];
    const fleet = new Fleet(planFor(brokers), logLine);
    const { seed } = fleet.plan;
    const proxies = new Proxies({ seed: String(seed), stack: fleet.stack, logsPackets: false }, logLine);
    proxies.add(fleet);
    stops.push(() => proxies.stop());
    const server = new Api(proxies, options.token ?? null, hostsOf(options));
    await asUsage('--api', options.api, () => server.start(where));
    stops.push(() => server.stop());
    await beginMetrics(fleet, options, stops);
    logLine(
      `${fleet.plan.devices} boards, broker ${fleetReport(fleet).broker}, link ${fleet.openLink.name}; mote ctl talks to ${formatAddress(server.address)}`,
    );
    sayAttach(fleet.openLink);
    stops.push(await showPage(new FleetSource(fleet), options));
    const keys = listenToKeys(fleet, logLine);
    stops.push(async () => keys.stop());
    fleet.powerOn();
    const hasEnded = await lastAsLong(fleet, lasts, ctrlC.came);
    // Who presses Ctrl-C before anything could come has learnt nothing; who does after a refusal is told of it.
    const { isHopeless, neverAnswered } = fleet.trouble;
    const silent = hasEnded || isHopeless ? neverAnswered : null;
    const { part } = fleet.plan;
    const shared = part === null ? {} : { part: fleetPart(fleet, part, fleetCommand(run, options)) };
    judge({ ...fleetReport(fleet), ...shared }, run, options, { hasEnded, silent });
  } finally {
    ctrlC.forget();
    for (const stop of stops.reverse()) await stop();
  }
}

const NOWHERE: Upstream = { host: 'localhost', port: 0, tls: null };

/** Without this line a modem that has no network yet looks like a board that hangs. */
function sayAttach({ faults }: LinkPlan): void {
  for (const plan of faults)
    if (plan.fault === 'attach')
      logLine(
        `modems take up to ${longestSeconds(plan.durationS)} s to find their network; before that nothing passes`,
      );
}

async function beginBroker(listen: string, stops: (() => Promise<unknown>)[]): Promise<Upstream> {
  const { host, port } = listenAddress('--listen', listen, '127.0.0.1');
  const broker = await LiveBroker.create({
    users: null,
    recorder: null,
    folder: null,
    say: logLine,
    sayClient: () => {},
  });
  stops.push(() => broker.stop());
  const help = ' (or name what listens there: --broker mqtt://localhost:1883)';
  const bound = await asUsage('--listen', listen, () => broker.listenTcp(host, port), help);
  logLine(`mqtt://${host}:${bound} is built in: mosquitto_sub -p ${bound} -t '#' -v shows what arrives`);
  return { host, port: bound, tls: null };
}

async function beginMetrics(
  fleet: Fleet,
  options: RealtimeOptions,
  stops: (() => Promise<unknown>)[],
): Promise<void> {
  const { metrics } = options;
  if (metrics === undefined) return;
  const address = listenAddress('--metrics', metrics, '127.0.0.1');
  const server = await asUsage('--metrics', metrics, () =>
    serveMetrics(() => metricsText(fleet), address, hostsOf(options)),
  );
  stops.push(async () => {
    server.close();
    server.closeAllConnections();
  });
  logLine(`figures at http://${address.host}:${portOf(server)}/metrics`);
}

/** @returns whether the time has come, and not Ctrl-C */
async function lastAsLong(fleet: Fleet, lasts: boolean, interrupt: Promise<void>): Promise<boolean> {
  const status = setInterval(() => logLine(statusOf(fleet)), STATUS_EVERY_MS);
  let isStopped = false;
  const stopped = interrupt.then(() => {
    isStopped = true;
  });
  const { forUs } = fleet.plan;
  const untilUs = forUs + SETTLE_MS * 1000;
  const isOver = () => {
    const { now } = fleet.kernel;
    const isSettled = fleet.checks.ledger.readings.lost === 0 || fleet.trouble.isHopeless;
    return isStopped || (now >= forUs && (isSettled || now >= untilUs));
  };
  if (!lasts) await stopped;
  else while (!isOver()) await Promise.race([sleep(LOOK_AGAIN_MS), stopped]);
  clearInterval(status);
  return !isStopped;
}

function statusOf(fleet: Fleet): string {
  const { accepted, delivered } = fleet.checks.ledger.readings;
  return [
    `${fleet.connected} of ${fleet.plan.devices} connected`,
    `${formatCount(accepted)} readings, ${formatCount(delivered)} delivered`,
    `${formatCount(fleet.outbox)} under way`,
    `lateness p99 ${formatMs(fleet.lateness.ms(0.99))}`,
  ].join('; ');
}

/** How it came to its end. */
interface Outcome {
  /** The time has come, and not Ctrl-C. */
  hasEnded: boolean;
  /** Why no board had a session; null where one had. */
  silent: string | null;
}

function judge(
  report: FleetReport,
  run: RunOptions,
  options: RealtimeOptions,
  { hasEnded, silent }: Outcome,
): void {
  if (options.json) writeReport(options.json, '--json', report);
  const missed = unmet(run.expect ?? [], report);
  const verdict = liveVerdict(report, missed, silent);
  tellDoubt(verdict);
  show(fleetTable(report));
  if (report.slowest.length > 0) show(`\n${slowTable(report.slowest, null)}`);
  const failures = [...missed];
  if (silent !== null) failures.push(silent);
  else if (hasEnded)
    for (const { name, failed, detail } of report.checks)
      if (failed > 0) failures.push(`check failed: ${name} (${failed} times; ${detail})`);
  if (report.isVoid) failures.push(voidWords(report));
  for (const error of [...report.brokerErrors, ...report.programErrors]) complain(error);
  for (const failure of failures) complain(failure);
  if (failures.length > 0) process.exitCode = EXIT_FAILED;
  tellVerdict({ ...verdict, next: silent === null ? replayCommand(run) : triedAlone(report, options) });
}

/** Tells whether it is the broker or the boards: a message without any of them. */
function triedAlone({ broker }: FleetReport, { ca }: RealtimeOptions): string {
  return `npx mote pub test hello --broker ${broker}${ca === undefined ? '' : ` --ca ${quote(ca)}`}`;
}

/** A run without this warning would have no verdict about links and boards. @param silent why no board had a session */
function liveVerdict(
  report: FleetReport,
  missed: string[],
  silent: string | null,
): Pick<Verdict, 'mark' | 'line'> {
  if (silent !== null) return { mark: 'bad', line: silent };
  if (report.isVoid) return { mark: 'bad', line: voidWords(report) };
  return runVerdict(report, missed);
}

function voidWords({ latenessMs }: FleetReport): string {
  return `the run is void: lateness p99 was ${formatMs(latenessMs.p99)}, more than ${LATENESS_BUDGET_MS} ms; take fewer boards or a quieter machine`;
}

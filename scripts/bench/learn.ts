import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { HashedTrace } from '../../simulator/kernel/trace.ts';
import { ByteSource, follow, learn, linkOf, nearestProfile, rates } from '../../simulator/learn/index.ts';
import type { LinkPlan } from '../../simulator/link/index.ts';
import { linkPlan } from '../../simulator/link-files/index.ts';
import { percentile, runConnects, runExchange, sortedMs } from '../../simulator/probe/index.ts';
import { formatMs } from '../../simulator/report/format.ts';
import { OPEN_OPTIONS, planOf } from '../../simulator/run/index.ts';
import { PcapWriter, portOf } from '../../simulator/tcp/index.ts';
import { World } from '../../simulator/world/world.ts';
import { ownFirmware } from '../commands/own-firmware.ts';
import { PROJECT } from '../project.ts';
import { EXIT_FAILED } from '../usage.ts';

/**
 * Does a learned link do as the link that it was learned from? Worlds of known links, a tap at the broker, `mote learn`,
 * and the same questions to both links.
 */
const OWN_LINK = join(PROJECT, 'scripts/bench/learned-link.json');
const LINKS = [
  'gprs',
  'umts',
  'lte-cat1',
  'ltem',
  'nbiot-good',
  'nbiot-fair',
  'nbiot-deep',
  'wifi-home',
  OWN_LINK,
];
/** Ten boards for a day, and a broker whose host asks after silent connections: each probe is a round trip from idle. */
const WORLD = { ...OPEN_OPTIONS, devices: 10, forUs: 86_400e6, everyUs: 60e6 };
const TCP_KEEP_ALIVE = { idleUs: 30e6, intervalUs: 10e6, probes: 6 };

const PERCENTS = [50, 90, 99];
/** A figure is right within so much, or within so many points of rank. */
const WITHIN = 0.1;
const WITHIN_POINTS = 2;
const MESSAGES = 6000;
const CONNECTIONS = 40;
const CONNECTS = 2000;

type Times = Record<string, Float64Array>;

function ask(link: LinkPlan): Times {
  const plan = { link, clientStack: 'esp-lwip', serverStack: 'linux', nagle: false, seed: 11 } as const;
  const exchange = { ...plan, messages: MESSAGES, connections: CONNECTIONS, bytes: 89, answerBytes: 4 };
  const busy = runExchange({ ...exchange, everyUs: 1e6 });
  const idle = runExchange({ ...exchange, everyUs: 60e6 });
  return {
    'one way, each second': sortedMs(busy.oneWayUs),
    'one way, each minute': sortedMs(idle.oneWayUs),
    'answer, each second': sortedMs(busy.answerUs),
    'answer, each minute': sortedMs(idle.answerUs),
    connect: sortedMs(runConnects(plan, CONNECTS)),
  };
}

/** The link that a capture of a world over `name` shows. */
function learned(name: string, seed: number): { link: LinkPlan; from: string; own: string[] } {
  const plan = planOf({ ...WORLD, seed, link: [name], tcpKeepAlive: TCP_KEEP_ALIVE }, ownFirmware);
  const blocks: Uint8Array[] = [];
  const pcap = new PcapWriter(
    { write: (bytes) => blocks.push(Buffer.from(bytes)) },
    { serverPort: portOf(plan) },
  );
  const world = new World(plan, new HashedTrace(null), { capture: pcap.capture, arrived: pcap.arrived });
  world.run(world.endUs);
  pcap.close();
  const { samples } = follow(new ByteSource(blocks), null);
  const nearest = nearestProfile(samples);
  const profile = linkOf(learn(samples, rates(nearest)), { name: 'learned', file: 'capture', nearest });
  const own = profile.faults.filter(({ basis }) => !JSON.stringify(basis).startsWith('"[E]'));
  return {
    link: { name: 'learned', faults: profile.faults },
    from: nearest.name,
    own: own.map(({ fault }) => fault),
  };
}

/** Which share of `sorted` is no more than `value`, in points of 100. */
function rankOf(sorted: Float64Array, value: number): number {
  return (100 * sorted.filter((one) => one <= value).length) / sorted.length;
}

function isRight(percent: number, real: Float64Array, found: number): boolean {
  const asked = percentile(real, percent);
  return Math.abs(found / asked - 1) <= WITHIN || Math.abs(rankOf(real, found) - percent) <= WITHIN_POINTS;
}

const { values } = parseArgs({
  options: { link: { type: 'string', multiple: true }, seed: { type: 'string', default: '5' } },
});
let wrong = 0;
let figures = 0;
console.log(
  'link, what is asked: p50, p90, p99 of the link, and of the one that was learned from its capture',
);
for (const name of values.link ?? LINKS) {
  const { link, from, own } = learned(name, Number(values.seed));
  const [real, found] = [ask(linkPlan([name])), ask(link)];
  console.log(`${linkPlan([name]).name}: learned ${own.join(', ')}; all else as ${from}`);
  for (const [what, sorted] of Object.entries(real)) {
    const cells = PERCENTS.map((percent) => {
      const value = percentile(found[what], percent);
      const right = isRight(percent, sorted, value);
      figures++;
      if (!right) wrong++;
      return `${formatMs(percentile(sorted, percent))} -> ${formatMs(value)}${right ? '' : ' !'}`.padEnd(24);
    });
    console.log(`  ${what.padEnd(22)} ${cells.join(' ')}`);
  }
}
console.log(
  `${figures - wrong} of ${figures} figures are within ${100 * WITHIN} % or ${WITHIN_POINTS} points of rank`,
);
/** Measured when this was written; fewer is a failure. */
const RIGHT_SHARE_MIN = 0.8;
if ((figures - wrong) / figures < RIGHT_SHARE_MIN) process.exitCode = EXIT_FAILED;

import type { Profile } from '../link/index.ts';
import { formatCount, formatMs, threeFigures } from '../report/format.ts';
import type { Learned } from './estimate.ts';
import type { Samples } from './samples.ts';
import type { Captured } from './tracker.ts';

/** SYN to SYN-ACK: a broker that takes longer is not beside the tap. */
const NEAR_BROKER_MS = 50;

/** The table that `mote learn` prints. */
export function learnRows(learned: Learned, samples: Samples, nearest: Profile): [string, string][] {
  const unknown = `not to be seen; as ${nearest.name}`;
  const { rtt, states, loss, idle, upKbit } = learned;
  const endings = [...samples.endings].map(([how, count]) => `${formatCount(count)} ${how}`).join(', ');
  return [
    [
      'seen',
      `${formatCount(samples.segments)} segments, ${formatCount(samples.connections)} connections, ${formatCount(samples.devices.size)} devices or addresses, ${threeFigures(samples.hours)} hours`,
    ],
    ['connections ended', endings],
    [
      'round trip, awake',
      rtt === null ? unknown : `${pair(rtt)} (p50, p90; n = ${formatCount(rtt.count)}: ${rtt.how})`,
    ],
    ...(states.length === 0 ? [['waking', unknown] as [string, string]] : states.map(stateRow)),
    ['lost on the way up', percent(loss.upPercent, unknown)],
    ['lost on the way down', percent(loss.downPercent, unknown)],
    [
      'lost together',
      loss.isClustered === null ? unknown : loss.isClustered ? 'yes' : 'no more than by chance',
    ],
    [
      'outages',
      loss.outages === null
        ? unknown
        : `${threeFigures(loss.outages.perHour)} an hour, ${loss.outages.durationS.map(threeFigures).join(' to ')} s (n = ${loss.outages.count})`,
    ],
    [
      'silence',
      idle.limit === null
        ? `${threeFigures(idle.survivedS)} s survived; no limit to be seen`
        : `connections die after ${idle.limit.betweenS.map(threeFigures).join(' to ')} s (n = ${idle.limit.count})`,
    ],
    [
      'rate up',
      upKbit === null ? unknown : `${threeFigures(upKbit.value)} kbit/s (n = ${formatCount(upKbit.count)})`,
    ],
    ['all else', `as ${nearest.name}, the nearest profile [E]`],
  ];
}

function stateRow({ afterS: [from, to], wakeMs, count }: Learned['states'][number]): [string, string] {
  const after = from > 0 ? `${threeFigures(from)} to ${threeFigures(to)}` : `less than ${threeFigures(to)}`;
  return [`waking after ${after} s`, `${pair(wakeMs)} (p50, p90; n = ${formatCount(count)})`];
}

function pair({ p50, p90 }: { p50: number; p90: number }): string {
  return `${formatMs(p50)}, ${formatMs(p90)}`;
}

function percent(found: { value: number; count: number } | null, unknown: string): string {
  return found === null ? unknown : `${threeFigures(found.value)} % (n = ${formatCount(found.count)})`;
}

/** What is odd about the capture, a line each. */
export function learnWarnings({ rtt }: Learned, { samples, isCut, others, packets }: Captured): string[] {
  const lines: string[] = [];
  if (isCut) lines.push('the capture ends within a packet: what is before it was used');
  if (others > packets / 2) lines.push(`${others} of ${packets} packets are no TCP`);
  if (samples.oneWay > 0) lines.push(`${samples.oneWay} connections were seen in one direction only`);
  const serverMs = samples.serverSide.quantile(0.5);
  if (rtt !== null && serverMs > NEAR_BROKER_MS && serverMs > rtt.p50 / 2)
    lines.push(
      `the broker answers a SYN in ${Math.round(serverMs)} ms: this tap is far from it, and nearer to the devices; take the capture at the broker`,
    );
  if (rtt === null)
    lines.push('no round trip was seen often enough: all numbers are those of the nearest profile');
  return lines;
}

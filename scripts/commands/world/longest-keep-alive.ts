import {
  type KeepAliveTry,
  LEAST_S,
  type LongestKeepAlive,
  longestKeepAlive,
} from '../../../simulator/compare/longest-keep-alive.ts';
import { formatCount } from '../../../simulator/report/format.ts';
import { planOf, type RunOptions, replayCommand } from '../../../simulator/run/index.ts';
import { formatDuration } from '../../../simulator/world/duration.ts';
import { writeReport } from '../../output.ts';
import { say, show } from '../../say.ts';
import { EXIT_FAILED, UsageError } from '../../usage.ts';
import { tellVerdict } from '../../verdict.ts';
import { ownFirmware } from '../own-firmware.ts';
import { orUsage, type Texts } from './run-options.ts';

/** What `--keep-alive` is to be, in place of a duration. */
export const AUTO = 'auto';

/** Readings keep a connection open too: few of them, over a day. */
export const OPEN_AUTO = {
  devices: 3,
  forUs: 24 * 3600e6,
  everyUs: 12 * 3600e6,
} satisfies Partial<RunOptions>;

const COLUMNS = ['keep-alive', 'forgotten', 'reconnects', 'delivered'];
const WIDTH = 12;

/** Runs the same world again and again, and says the longest keep-alive that its link lets live. @param texts as typed */
export function showLongestKeepAlive(options: RunOptions, texts: Texts, json: string | undefined): void {
  const foreign =
    (['html', 'trace', 'perfetto', 'pcap', 'pcapAt', 'explain', 'console', 'budget'] as const).find(
      (name) => texts[name],
    ) ?? (['expect', 'rules'] as const).find((name) => options[name]);
  if (foreign !== undefined)
    throw new UsageError(
      `--${foreign === 'pcapAt' ? 'pcap-at' : foreign} and --keep-alive ${AUTO}: that is about one run, the search is about many; leave one out`,
    );
  const plan = orUsage(texts, () => planOf(options, ownFirmware));
  say(COLUMNS.map((column) => column.padStart(WIDTH)).join(''));
  const found = longestKeepAlive(plan, (one) => say(line(one)));
  if (json) writeReport(json, '--json', found);
  const { devices, forUs, everyUs, link } = options;
  const world = `${devices} board${devices === 1 ? '' : 's'}, ${formatDuration(forUs)}, a reading every ${formatDuration(everyUs)}, ${link.join(',')}`;
  show(`\n${world}`);
  const { longestS } = found;
  if (longestS === null) {
    process.exitCode = EXIT_FAILED;
    const line = `no keep-alive survives on this link: even with ${LEAST_S} s connections were forgotten`;
    tellVerdict({ mark: 'bad', line, next: '' });
    return;
  }
  const next = replayCommand({ ...options, keepAliveUs: longestS * 1e6 }, 'sim');
  tellVerdict({ mark: 'good', line: words(longestS, found, options), next });
}

function words(longestS: number, { mostS, tried }: LongestKeepAlive, { forUs, everyUs }: RunOptions): string {
  if (longestS === mostS)
    return `every keep-alive survives, up to ${mostS} s, the longest that ${formatDuration(forUs)} can tell of: no connection was forgotten, with a reading every ${formatDuration(everyUs)}`;
  const next = tried.find(({ keepAliveS }) => keepAliveS === longestS + 1);
  const first = next?.first ?? null;
  const when =
    first === null
      ? ''
      : `, the first of device ${first.device} at ${formatDuration(toSecond(first.timeUs))}`;
  return `the longest keep-alive that survives is ${longestS} s; with ${longestS + 1} s ${formatCount(next?.forgotten ?? 0)} connections were forgotten${when}`;
}

const toSecond = (us: number) => Math.round(us / 1e6) * 1e6;

function line({ keepAliveS, forgotten, reconnects, delivered }: KeepAliveTry): string {
  return [`${keepAliveS} s`, ...[forgotten, reconnects, delivered].map(formatCount)]
    .map((cell) => cell.padStart(WIDTH))
    .join('');
}

import { IS_AGAIN, IS_LOST, IS_UP, type RunFacts } from '../data.ts';
import { segmentWords } from './ladder.ts';
import { DEVICE_LANES, type Lane } from './lanes.ts';
import { packetWords } from './packets.ts';
import { clock, took } from './paint.ts';
import { firstFrom, type Rows } from './rows.ts';
import { AWAY, type DeviceData, endOf, FLAGS, LANES, type Reading, SEGMENT, STATE } from './run-data.ts';

const STATE_WORDS = [
  'the board is off',
  'the board boots',
  'the client waits before it connects again',
  'the client opens a connection',
  'the client waits for its CONNACK',
  'the client has a session',
];

/** The row that lasts at a time. */
function lasting(rows: Rows, timeUs: number): number {
  const after = rows.from(timeUs);
  return after < rows.count && rows.timeUs(after) === timeUs ? after : after - 1;
}

/** What one device does at a time: a sentence. */
export function stateAt(facts: RunFacts, { states, away, depth }: DeviceData, timeUs: number): string {
  const words: string[] = [];
  const row = lasting(states, timeUs);
  if (row >= 0) words.push(STATE_WORDS[states.at(row, STATE.state)]);
  const held = lasting(depth, timeUs);
  if (held >= 0 && depth.at(held, 1) > 0)
    words.push(`it holds ${depth.at(held, 1)} ${depth.at(held, 1) === 1 ? 'reading' : 'readings'}`);
  for (let at = 0; at < away.count && away.timeUs(at) <= timeUs; at++)
    if (away.timeUs(at) + away.at(at, AWAY.duration) > timeUs)
      words.push(`nothing passes: ${facts.causes[away.at(at, AWAY.cause)][1]}`);
  return [...new Set(words)].join(', ');
}

/** What a lane has nearest to a time. */
export function nearestIn(
  lane: Lane['name'],
  data: DeviceData,
  timeUs: number,
): { timeUs: number; words: string } | null {
  const { packets, segments, lines, readings } = data;
  if (lane === 'packets') {
    const row = packets.nearest(timeUs);
    if (row < 0) return null;
    const way = packets.at(row, FLAGS) & IS_UP ? 'sends' : 'reads';
    const words = packetWords(data, row);
    return {
      timeUs: packets.timeUs(row),
      words: words.startsWith('socket') ? words : `the client ${way} ${words}`,
    };
  }
  if (lane === 'TCP' || lane === 'radio') {
    const row = segments.nearest(timeUs);
    return row < 0 ? null : { timeUs: segments.timeUs(row), words: segmentSaid(data, row) };
  }
  if (lane === 'console' || lane === 'app') {
    const isOf = (kind: number) => (lane === 'console' ? kind === 0 : kind !== 0);
    const own = lines
      .filter(({ kind }) => isOf(kind))
      .map(({ timeUs: atUs, words }) => ({ timeUs: atUs, words }));
    if (lane === 'app')
      own.push(
        ...readings.map(({ timeUs: atUs, topic, payload }) => ({
          timeUs: atUs,
          words: `publish ${topic} ${payload}`,
        })),
      );
    return own.reduce<(typeof own)[number] | null>(
      (best, one) =>
        best === null || Math.abs(one.timeUs - timeUs) < Math.abs(best.timeUs - timeUs) ? one : best,
      null,
    );
  }
  const reading = readingNear(readings, timeUs, null);
  if (reading === null) return null;
  const { deliveredUs, number } = reading;
  const came = deliveredUs === null ? 'never taken in' : `took ${took(deliveredUs - reading.timeUs)}`;
  return { timeUs: reading.timeUs, words: `reading ${number}: ${came}` };
}

function segmentSaid({ segments }: DeviceData, row: number): string {
  const flags = segments.at(row, FLAGS);
  const what = segmentWords(segments.at(row, SEGMENT.tcpFlags), segments.at(row, SEGMENT.length));
  const way = flags & IS_UP ? 'to the broker' : 'to the board';
  const again = flags & IS_AGAIN ? `, retransmission ${segments.at(row, SEGMENT.nth)}` : '';
  const flight = segments.at(row, SEGMENT.flight);
  const end = flags & IS_LOST ? ', lost' : flight > 0 ? `, ${took(flight)}` : ', kept by the network';
  return `segment ${what} ${way}${again}${end}`;
}

/** The reading under way at a time, of a line of their lane where one is named; else the nearest by its publish(). */
export function readingNear(
  readings: readonly Reading[],
  timeUs: number,
  line: number | null,
): Reading | null {
  const isUnderWay = (one: Reading) => one.timeUs <= timeUs && endOf(one) >= timeUs;
  const isOfLine = (one: Reading) => line === null || line < 0 || line >= LANES || one.lane === line;
  const last = firstFrom(readings.length, (place) => readings[place].timeUs, timeUs);
  for (let at = Math.min(last, readings.length - 1); at >= Math.max(0, last - 2000); at--)
    if (isUnderWay(readings[at]) && isOfLine(readings[at])) return readings[at];
  const [before, after] = [readings[last - 1], readings[last]];
  if (before === undefined || after === undefined) return after ?? before ?? null;
  return after.timeUs - timeUs < timeUs - before.timeUs ? after : before;
}

/** The whole line: time, state, and what the chosen lane has there. */
export function readoutOf(facts: RunFacts, data: DeviceData | null, timeUs: number, lane: number): string {
  const head = clock(timeUs, true);
  if (data === null) return head;
  const near = nearestIn(DEVICE_LANES[lane].name, data, timeUs);
  const words = near === null ? '' : ` Nearest: ${near.words}, at ${clock(near.timeUs, true)}.`;
  return `${head}, device ${data.device}: ${stateAt(facts, data, timeUs)}.${words}`;
}

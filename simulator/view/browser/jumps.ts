import { CLIENT_STATES, IS_LOST, type RunFacts } from '../data.ts';
import { type DeviceData, FLAGS, STATE } from './run-data.ts';

/** What one can go to next. */
export const JUMPS = {
  loss: 'lost segment',
  reconnect: 'reconnect',
  failure: 'check failure',
  lost: 'reading never taken in',
  slow: 'slow reading (over 2 min)',
  found: 'packet that was found',
} as const;
export type Jump = keyof typeof JUMPS;

export interface Spot {
  device: number;
  timeUs: number;
  words: string;
}

const SLOW_US = 120e6;
const UP = CLIENT_STATES.indexOf('up');

/** All spots of one kind, in the order of time. */
export function spotsOf(
  jump: Jump,
  facts: RunFacts,
  devices: readonly DeviceData[],
  found: readonly Spot[],
): Spot[] {
  const spots =
    jump === 'failure'
      ? [...facts.failures]
      : jump === 'found'
        ? [...found]
        : devices.flatMap((data) => OF_DEVICE[jump](data));
  return spots.sort((one, other) => one.timeUs - other.timeUs || one.device - other.device);
}

const OF_DEVICE: Record<Exclude<Jump, 'failure' | 'found'>, (data: DeviceData) => Spot[]> = {
  loss({ device, segments }) {
    const spots: Spot[] = [];
    for (let row = 0; row < segments.count; row++)
      if (segments.at(row, FLAGS) & IS_LOST)
        spots.push({ device, timeUs: segments.timeUs(row), words: 'a segment is lost' });
    return spots;
  },
  reconnect({ device, states }) {
    const spots: Spot[] = [];
    for (let row = 1; row < states.count; row++)
      if (states.at(row, STATE.state) === UP && states.at(row - 1, STATE.state) !== UP)
        spots.push({ device, timeUs: states.timeUs(row), words: 'the client has a session' });
    // The first of them is no reconnect.
    return spots.slice(1);
  },
  lost: ({ device, readings }) =>
    readings
      .filter(({ deliveredUs }) => deliveredUs === null)
      .map(({ timeUs, number }) => ({ device, timeUs, words: `reading ${number} was never taken in` })),
  slow: ({ device, readings }) =>
    readings
      .filter(({ deliveredUs, timeUs }) => deliveredUs !== null && deliveredUs - timeUs > SLOW_US)
      .map(({ timeUs, number }) => ({ device, timeUs, words: `reading ${number} took long` })),
};

/** The spot after a place, or before it; round the end. @returns null when there is none */
export function nextSpot(
  spots: readonly Spot[],
  from: { device: number; timeUs: number },
  isForward: boolean,
): Spot | null {
  if (spots.length === 0) return null;
  const isAfter = ({ device, timeUs }: Spot) =>
    timeUs > from.timeUs || (timeUs === from.timeUs && device > from.device);
  const isBefore = ({ device, timeUs }: Spot) =>
    timeUs < from.timeUs || (timeUs === from.timeUs && device < from.device);
  return isForward ? (spots.find(isAfter) ?? spots[0]) : (spots.findLast(isBefore) ?? (spots.at(-1) as Spot));
}

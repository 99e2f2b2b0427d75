import { formatCount } from '../format.ts';
import type { Timeline } from '../record/index.ts';
import { clockLabel, clockMarks } from './axis.ts';
import { drawing, element, short, text } from './element.ts';

/** A time that deserves a line through the drawing. */
export interface Moment {
  atUs: number;
  words: string;
}

const RIGHT = 10;
const FLEET_HEIGHT = 84;
const WAITING_HEIGHT = 54;
const LANE = 20;
const LANE_BAR = 16;
/** On top of a device's line: whether there is a path. A connection may well outlive one. */
const PATH_BAR = 6;
/** Narrower columns cannot be told apart: the slices are merged. */
const MIN_PIXELS = 1.25;
/** Labels nearer than this to each other would overlap. */
const MOMENT_GAP = 90;

/** What the fleet and some of its devices went through: paths cut, connected, readings waiting. */
export function timelineChart(timeline: Timeline, moments: Moment[], width: number): string {
  const left = width < 500 ? 42 : 46;
  const plot: Plot = { left, width: width - left - RIGHT, endUs: timeline.endUs };
  const columns = Math.floor(plot.width / MIN_PIXELS);
  const mean = (values: number[]) =>
    merged(values, columns, (slice) => slice.reduce((sum, value) => sum + value, 0) / slice.length);
  const highest = (values: number[]) => merged(values, columns, (slice) => Math.max(...slice));
  const fleetTop = 48;
  const fleetBase = fleetTop + FLEET_HEIGHT;
  const waitingBase = fleetBase + 30 + WAITING_HEIGHT;
  const lanesTop = waitingBase + 30;
  const bottom = lanesTop + timeline.lanes.length * LANE;
  const most = Math.max(...timeline.waiting);
  const waiting = highest(timeline.waiting);
  const mostQueued = Math.max(1, ...timeline.lanes.flatMap((lane) => lane.waiting.map(queued)));
  const heading = (y: number, words: string) => text(left, y, words, { class: 'strong' });
  const side = (y: number, words: string) =>
    text(left - 6, y, words, { class: 'muted', 'text-anchor': 'end' });
  const label = `Over ${clockLabel(timeline.endUs / 1e6)}: share of devices connected, readings waiting (at most ${most}), and a line for each of ${timeline.lanes.length} devices`;
  return drawing(width, bottom + 24, label, [
    ...grid(plot, fleetTop, bottom, width < 500 ? 6 : 12),
    heading(fleetTop - 8, 'Connected, of all devices'),
    area(plot, mean(timeline.connected), fleetBase, FLEET_HEIGHT, 'calm'),
    hanging(plot, mean(timeline.cut), fleetTop, FLEET_HEIGHT),
    side(fleetTop + 9, '100 %'),
    side(fleetBase, '0'),
    heading(fleetBase + 20, `Readings waiting, all devices: ${formatCount(most)} at most`),
    area(plot, scaled(waiting, most), waitingBase, WAITING_HEIGHT - 8, 'wait'),
    heading(lanesTop - 9, laneTitle(timeline)),
    ...timeline.lanes.flatMap((lane, index) => {
      const top = lanesTop + index * LANE;
      const base = top + LANE_BAR;
      const lined = scaled(highest(lane.waiting.map(queued)), mostQueued);
      return [
        side(top + 12, String(lane.device)),
        element('rect', {
          class: 'track',
          x: left,
          y: top,
          width: plot.width,
          height: LANE_BAR,
          opacity: '0.4',
        }),
        area(plot, mean(lane.connected), base, LANE_BAR - PATH_BAR, 'calm'),
        area(plot, mean(lane.cut).map(visible), top + PATH_BAR, PATH_BAR, 'cut'),
        area(plot, lined, base, LANE_BAR - PATH_BAR, 'wait'),
      ];
    }),
    ...lines(plot, moments, bottom),
  ]);
}

interface Plot {
  left: number;
  width: number;
  endUs: number;
}

function grid({ left, width, endUs }: Plot, top: number, bottom: number, count: number): string[] {
  const endS = endUs / 1e6;
  return clockMarks(endS, count).flatMap((seconds) => {
    const x = left + (seconds / endS) * width;
    return [
      element('path', { class: 'grid', d: `M${short(x)} ${top}V${bottom}` }),
      text(x, bottom + 16, clockLabel(seconds), { class: 'muted', 'text-anchor': 'middle' }),
    ];
  });
}

function lines({ left, width, endUs }: Plot, moments: Moment[], bottom: number): string[] {
  let free = left;
  return moments.flatMap(({ atUs, words }) => {
    const x = left + (atUs / endUs) * width;
    const fits = x >= free;
    if (fits) free = x + MOMENT_GAP;
    const isLate = x > left + width - MOMENT_GAP;
    return [
      element('path', {
        class: 'mark',
        d: `M${short(x)} 18V${bottom}`,
        'stroke-dasharray': '3 3',
        opacity: '0.7',
      }),
      ...(fits
        ? [
            text(isLate ? x + 4 : x - 4, 14, words, {
              class: 'muted',
              'text-anchor': isLate ? 'end' : 'start',
            }),
          ]
        : []),
    ];
  });
}

/** A stepped area that stands on `base`. @param values from 0 to 1 */
function area(plot: Plot, values: number[], base: number, height: number, className: string): string {
  return element('path', { class: className, d: steps(plot, values, base, -height) });
}

/** The same, hanging from the top. */
function hanging(plot: Plot, values: number[], top: number, height: number): string {
  return element('path', { class: 'cut', d: steps(plot, values, top, height), opacity: '0.75' });
}

/** Neighbours of one height are one step; what lies at zero is left out. */
function steps({ left, width }: Plot, values: number[], base: number, height: number): string {
  const x = (index: number) => short(left + (index / values.length) * width);
  let path = '';
  let start = 0;
  for (let index = 1; index <= values.length; index++) {
    const level = short(values[start] * height);
    if (index < values.length && short(values[index] * height) === level) continue;
    if (level !== '0' && level !== '-0')
      path += `M${x(start)} ${short(base)}v${level}H${x(index)}V${short(base)}`;
    start = index;
  }
  return path === '' ? 'M0 0' : path;
}

function laneTitle({ devices, lanes }: Timeline): string {
  if (devices > lanes.length) return `The first ${lanes.length} of ${formatCount(devices)} devices`;
  return devices > 1 ? 'Device by device' : 'The device';
}

/** The reading that is being sent is no queue. */
function queued(waiting: number): number {
  return Math.max(0, waiting - 1);
}

function scaled(values: number[], most: number): number[] {
  return values.map((value) => (most > 0 ? value / most : 0));
}

/** A short cut shows as well. */
function visible(share: number): number {
  return share > 0 ? Math.max(0.4, share) : 0;
}

/** At most so many columns, each made of the slices that fall into it. */
function merged(values: number[], columns: number, one: (slice: number[]) => number): number[] {
  const count = Math.ceil(values.length / columns);
  if (count <= 1) return values;
  return Array.from({ length: Math.ceil(values.length / count) }, (_, index) =>
    one(values.slice(index * count, (index + 1) * count)),
  );
}

import { formatCount, formatMs } from '../format.ts';
import type { Timeline } from '../record/index.ts';
import { clockMarks, LABEL_PIXELS } from './axis.ts';
import { drawing, element, escapeText, short, text } from './element.ts';

/** A moment that is marked by a line through the drawing, or in the lines of some devices. */
export interface Moment {
  atUs: number;
  /** Where it lasts. */
  toUs?: number;
  words: string;
  /** The devices that it concerns; all when left away. */
  devices?: number[];
}

/** Room for half a label. */
const RIGHT = 28;
const FLEET_HEIGHT = 84;
const WAITING_HEIGHT = 54;
const LANE = 20;
const LANE_BAR = 16;
/** On top of a device's line: whether there is a path. A connection may well outlive one. */
const PATH_BAR = 6;
/** Narrower columns cannot be told apart: the slices are merged. */
const MIN_PIXELS = 1.25;
/** Labels nearer than this to each other would overlap; the longest name of a fault fits. */
const MOMENT_GAP = 100;

/** The fleet and some of its devices over time: outages, connections, readings that wait. */
export function timelineChart(timeline: Timeline, moments: Moment[], width: number): string {
  const plot = plotOf(timeline, width);
  const { left } = plot;
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
  const label = `Over ${formatMs(timeline.endUs / 1000)}: share of devices connected, readings waiting (at most ${most}), and a line for each of ${timeline.lanes.length} devices`;
  return drawing(width, bottom + 24, label, [
    ...grid(plot, fleetTop, bottom),
    ...spans(plot, moments, fleetTop, bottom),
    heading(fleetTop - 8, 'Connected, of all devices'),
    area(plot, mean(timeline.connected), fleetBase, FLEET_HEIGHT, 'calm'),
    hanging(plot, mean(timeline.cut), fleetTop, FLEET_HEIGHT),
    side(fleetTop + 9, '100 %'),
    side(fleetBase, '0'),
    heading(fleetBase + 20, `Readings waiting, all devices: ${formatCount(most)} at most`),
    side(waitingBase - WAITING_HEIGHT + 17, formatCount(most)),
    side(waitingBase, '0'),
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
    ...deviceMarks(plot, moments, timeline, { fleetTop, lanesTop }),
  ]);
}

/** Where the curves are drawn, in pixels. */
export interface Plot {
  left: number;
  width: number;
  endUs: number;
}

export function plotOf({ endUs }: Pick<Timeline, 'endUs'>, width: number): Plot {
  const left = width < 500 ? 42 : 46;
  return { left, width: width - left - RIGHT, endUs };
}

function x({ left, width, endUs }: Plot, timeUs: number): number {
  return left + (timeUs / endUs) * width;
}

/** Areas for faults that lasted, behind the curves. */
function spans(plot: Plot, moments: Moment[], top: number, bottom: number): string[] {
  return moments.flatMap(({ atUs, toUs = atUs, devices }) =>
    devices !== undefined || toUs <= atUs
      ? []
      : [
          element('rect', {
            class: 'span',
            x: x(plot, atUs),
            y: top,
            width: Math.max(1, x(plot, toUs) - x(plot, atUs)),
            height: bottom - top,
          }),
        ],
  );
}

/** A mark in the line of each device that a fault concerns; for devices without a line, on the fleet's curve. */
function deviceMarks(
  plot: Plot,
  moments: Moment[],
  { lanes }: Timeline,
  { fleetTop, lanesTop }: { fleetTop: number; lanesTop: number },
): string[] {
  const places = new Map(lanes.map(({ device }, index) => [device, lanesTop + index * LANE]));
  return moments.flatMap(({ atUs, words, devices = [] }) => {
    const tops = new Set(devices.map((device) => places.get(device) ?? fleetTop));
    const title = element('title', {}, escapeText(`${words} at ${formatMs(atUs / 1000)}`));
    return [...tops].map((top) =>
      element('path', { class: 'mark', d: `M${short(x(plot, atUs))} ${top - 2}v8` }, title),
    );
  });
}

function grid(plot: Plot, top: number, bottom: number): string[] {
  const count = Math.max(1, Math.floor(plot.width / LABEL_PIXELS));
  return clockMarks(plot.endUs / 1e6, count).flatMap(({ atS, label }) => {
    const at = x(plot, atS * 1e6);
    return [
      element('path', { class: 'grid', d: `M${short(at)} ${top}V${bottom}` }),
      text(at, bottom + 16, label, { class: 'muted tick', 'text-anchor': 'middle' }),
    ];
  });
}

function lines(plot: Plot, moments: Moment[], bottom: number): string[] {
  let free = plot.left;
  const common = moments
    .filter(({ devices }) => devices === undefined)
    .toSorted((one, other) => one.atUs - other.atUs);
  return common.flatMap(({ atUs, words }) => {
    const at = x(plot, atUs);
    const isLate = at > plot.left + plot.width - MOMENT_GAP;
    const fits = isLate ? at - MOMENT_GAP >= free : at >= free;
    if (fits) free = isLate ? at + 8 : at + MOMENT_GAP;
    const title = element('title', {}, escapeText(`${words} at ${formatMs(atUs / 1000)}`));
    const place = { class: 'muted', 'text-anchor': isLate ? 'end' : 'start' };
    return [
      element(
        'path',
        { class: 'mark', d: `M${short(at)} 18V${bottom}`, 'stroke-dasharray': '3 3', opacity: '0.7' },
        title,
      ),
      ...(fits ? [text(isLate ? at + 4 : at - 4, 14, words, place)] : []),
    ];
  });
}

/** A stepped area that stands on `base`. @param values from 0 to 1 */
function area(plot: Plot, values: number[], base: number, height: number, className: string): string {
  return element('path', { class: className, d: steps(plot, values, base, -height) });
}

/** The same, hanging from the top. */
function hanging(plot: Plot, values: number[], top: number, height: number): string {
  return element('path', { class: 'cut', d: steps(plot, values, top, height) });
}

/** Neighbours of one height are one step; what lies at zero is left out. */
function steps(
  { left, width }: Pick<Plot, 'left' | 'width'>,
  values: number[],
  base: number,
  height: number,
): string {
  const place = (index: number) => short(left + (index / values.length) * width);
  let path = '';
  let start = 0;
  for (let index = 1; index <= values.length; index++) {
    const level = short(values[start] * height);
    if (index < values.length && short(values[index] * height) === level) continue;
    if (level !== '0' && level !== '-0')
      path += `M${place(start)} ${short(base)}v${level}H${place(index)}V${short(base)}`;
    start = index;
  }
  return path === '' ? 'M0 0' : path;
}

function laneTitle({ devices, lanes }: Timeline): string {
  if (devices > lanes.length) return `The first ${lanes.length} of ${formatCount(devices)} devices`;
  return devices > 1 ? 'Device by device' : 'The device';
}

/** The reading that is being sent does not count as waiting. */
function queued(waiting: number): number {
  return Math.max(0, waiting - 1);
}

function scaled(values: number[], most: number): number[] {
  return values.map((value) => (most > 0 ? value / most : 0));
}

/** A short outage is drawn at least this wide. */
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

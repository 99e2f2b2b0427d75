import { CLIENT_STATES, levelValue, type Row, type RunFacts } from '../data.ts';
import { Layer } from './layer.ts';
import { type Colours, drawAxis, type Scale, type Surface, scaleOf } from './paint.ts';
import { firstFrom } from './rows.ts';
import { AWAY, type DeviceData, endOf, STATE, unpackSlices } from './run-data.ts';
import type { TimeWindow } from './time-window.ts';

export const ROW = 26;
export const AXIS = 18;
/** Where a slice is so wide, single events are drawn instead. */
const EXACT_PIXELS = 4;
const UP = CLIENT_STATES.indexOf('up');
const OFF = CLIENT_STATES.indexOf('off');
const APART = CLIENT_STATES.indexOf('apart');
/** From there on a reading is late, and very late. */
const LATE_MS = 10_000;
const VERY_LATE_MS = 120_000;
/** Readings that a client holds fill the line's height from there on. */
const FULL_DEPTH = 64;

interface Slices {
  cut: Uint8Array;
  connected: Uint8Array;
  waiting: Uint8Array;
  slowest: Uint8Array;
}

/** What the fleet did: a line a device, or one for several. */
export class Fleet {
  readonly #facts: RunFacts;
  readonly #loaded: Map<number, DeviceData>;
  #slices: Slices[];
  readonly #layer = new Layer();

  constructor(facts: RunFacts, loaded: Map<number, DeviceData>) {
    this.#facts = facts;
    this.#loaded = loaded;
    this.#slices = facts.rows.map((row) => ({
      cut: unpackSlices(row.cut),
      connected: unpackSlices(row.connected),
      waiting: unpackSlices(row.waiting),
      slowest: unpackSlices(row.slowest),
    }));
  }

  get height(): number {
    return AXIS + ROW * this.#facts.rows.length;
  }

  rowAt(y: number): number {
    return Math.min(this.#facts.rows.length - 1, Math.max(0, Math.floor((y - AXIS) / ROW)));
  }

  rowOf(device: number): number {
    return this.#facts.rows.findIndex(({ from, to }) => device >= from && device <= to);
  }

  /** @param scrolledTo pixels of the lines that are above the canvas */
  draw(
    surface: Surface,
    window: TimeWindow,
    colours: Colours,
    look: { scrolledTo: number; selected: number; left: number },
  ): void {
    const { context, width, height } = surface;
    const scale = scaleOf(window, look.left, width - look.left);
    drawAxis(surface, scale, colours, AXIS);
    context.save();
    context.beginPath();
    context.rect(0, AXIS, width, height - AXIS);
    context.clip();
    const first = Math.floor(look.scrolledTo / ROW);
    const last = Math.min(this.#facts.rows.length - 1, Math.ceil((look.scrolledTo + height - AXIS) / ROW));
    const topOf = (index: number) => index * ROW - look.scrolledTo;
    context.fillStyle = colours.card;
    context.fillRect(0, AXIS + topOf(look.selected), width, ROW);
    const ownScale = scaleOf(window, 0, scale.width);
    this.#layer.begin(scale.width, height - AXIS);
    for (let index = first; index <= last; index++) this.#drawRow(ownScale, colours, index, topOf(index));
    this.#layer.end();
    this.#layer.show(context, scale.left, AXIS);
    for (let index = first; index <= last; index++) {
      const y = AXIS + topOf(index);
      context.fillStyle = index === look.selected ? colours.ink : colours.muted;
      context.textAlign = 'right';
      context.fillText(nameOf(this.#facts.rows[index]), look.left - 6, y + ROW / 2);
    }
    context.restore();
    drawCursor(surface, scale, colours, window);
  }

  #drawRow(scale: Scale, colours: Colours, index: number, y: number): void {
    const layer = this.#layer;
    const row = this.#facts.rows[index];
    const slices = this.#slices[index];
    const sliceUs = this.#facts.endUs / slices.cut.length;
    const data = row.from === row.to ? this.#loaded.get(row.from) : undefined;
    const isNear = (scale.width * sliceUs) / (scale.toUs - scale.fromUs) >= EXACT_PIXELS;
    const kept = this.#facts.kept.find(([device]) => device === row.from)?.[1] ?? [];
    const exact = data !== undefined && isNear ? kept : [];
    // Slices where no event is kept, events where they are.
    let atUs = scale.fromUs;
    for (const [fromUs, toUs] of [...exact, [scale.toUs, scale.toUs]]) {
      if (toUs < scale.fromUs || fromUs > scale.toUs) continue;
      drawSlices(layer, { scale, colours, y }, slices, [atUs, fromUs], sliceUs);
      if (data !== undefined && toUs > fromUs)
        drawExact(layer, { scale, colours, y }, data, [
          Math.max(fromUs, scale.fromUs),
          Math.min(toUs, scale.toUs),
        ]);
      atUs = Math.max(atUs, toUs);
    }
  }
}

export const nameOf = ({ from, to }: Row) => (from === to ? String(from) : `${from}-${to}`);

export function drawCursor(
  { context, height }: Surface,
  scale: Scale,
  colours: Colours,
  { cursorUs }: TimeWindow,
): void {
  const x = Math.round(scale.x(cursorUs)) + 0.5;
  if (x < scale.left) return;
  context.strokeStyle = colours.ink;
  context.beginPath();
  context.moveTo(x, 0);
  context.lineTo(x, height);
  context.stroke();
}

type Place = { scale: Scale; colours: Colours; y: number };

/** One rectangle for neighbours that look the same. */
function runs(
  count: number,
  keyOf: (at: number) => number,
  draw: (from: number, to: number, key: number) => void,
): void {
  if (count <= 0) return;
  let from = 0;
  let key = keyOf(0);
  for (let at = 1; at <= count; at++) {
    const next = at < count ? keyOf(at) : Number.NaN;
    if (next === key) continue;
    if (key > 0) draw(from, at, key);
    from = at;
    key = next;
  }
}

function drawSlices(
  layer: Layer,
  { scale, colours, y }: Place,
  slices: Slices,
  [fromUs, toUs]: [number, number],
  sliceUs: number,
): void {
  if (toUs <= fromUs) return;
  const first = Math.max(0, Math.floor(fromUs / sliceUs));
  const last = Math.min(slices.cut.length, Math.ceil(toUs / sliceUs));
  // Several slices in one pixel are one column: of each figure the greatest, and of the connection the least.
  const step = Math.max(1, Math.floor(((scale.toUs - scale.fromUs) / sliceUs / scale.width) * 1));
  const columns = Math.ceil((last - first) / step);
  const most = (values: Uint8Array) => (column: number) => {
    let value = 0;
    for (let at = first + column * step; at < Math.min(last, first + (column + 1) * step); at++)
      if (values[at] > value) value = values[at];
    return value;
  };
  const x = (column: number) => scale.x(Math.min(toUs, Math.max(fromUs, (first + column * step) * sliceUs)));
  const box = (from: number, to: number, top: number, height: number) =>
    layer.box(x(from), y + top, Math.max(1, x(to) - x(from)), height);
  runs(
    columns,
    (column) => most(slices.connected)(column) >> 5,
    (from, to, share) => {
      layer.ink(colours.calm, share / 7);
      box(from, to, 5, 16);
    },
  );
  runs(
    columns,
    (column) => (most(slices.cut)(column) + 31) >> 5,
    (from, to, share) => {
      layer.ink(colours.cut, Math.min(1, 0.3 + share / 8));
      box(from, to, 1, 4);
    },
  );
  layer.ink(colours.wait);
  runs(
    columns,
    (column) => depthHeight(levelValue(most(slices.waiting)(column))),
    (from, to, height) => box(from, to, 21 - height, height),
  );
  const lateness = (column: number) => latenessOf(levelValue(most(slices.slowest)(column)));
  runs(columns, lateness, (from, to, late) => {
    layer.ink([colours.s0, colours.s0, colours.s1, colours.bad][late], late === 1 ? 0.55 : 1);
    box(from, to, 22, 3);
  });
}

/** One waits nearly always: it is not drawn. */
function depthHeight(readings: number): number {
  return readings <= 1.1 ? 0 : Math.min(15, Math.round((15 * Math.log2(readings)) / Math.log2(FULL_DEPTH)));
}

/** 0: there is none. */
function latenessOf(ms: number): number {
  if (ms <= 0) return 0;
  return ms < LATE_MS ? 1 : ms < VERY_LATE_MS ? 2 : 3;
}

export function latenessColour(colours: Colours, ms: number | null): string {
  return ms === null ? colours.bad : [colours.s0, colours.s0, colours.s1, colours.bad][latenessOf(ms)];
}

function drawExact(
  layer: Layer,
  { scale, colours, y }: Place,
  data: DeviceData,
  [fromUs, toUs]: [number, number],
): void {
  const box = (from: number, to: number, top: number, height: number) => {
    const left = scale.x(Math.max(from, fromUs));
    layer.box(left, y + top, Math.max(1, scale.x(Math.min(to, toUs)) - left), height);
  };
  const { states, away, depth, readings } = data;
  for (
    let row = Math.max(0, states.from(fromUs) - 1);
    row < states.count && states.timeUs(row) < toUs;
    row++
  ) {
    const state = states.at(row, STATE.state);
    if (state === APART || state === OFF) continue;
    layer.ink(state === UP ? colours.calm : colours.s3, state === UP ? 1 : 0.5);
    box(states.timeUs(row), row + 1 < states.count ? states.timeUs(row + 1) : toUs, 5, 16);
  }
  layer.ink(colours.cut);
  for (let row = 0; row < away.count && away.timeUs(row) < toUs; row++)
    if (away.timeUs(row) + away.at(row, AWAY.duration) > fromUs)
      box(away.timeUs(row), away.timeUs(row) + away.at(row, AWAY.duration), 1, 4);
  layer.ink(colours.wait);
  for (let row = Math.max(0, depth.from(fromUs) - 1); row < depth.count && depth.timeUs(row) < toUs; row++) {
    const height = depthHeight(depth.at(row, 1));
    if (height > 0)
      box(depth.timeUs(row), row + 1 < depth.count ? depth.timeUs(row + 1) : toUs, 21 - height, height);
  }
  const first = firstFrom(readings.length, (place) => readings[place].timeUs, fromUs);
  for (let at = first; at < readings.length && readings[at].timeUs < toUs; at++) {
    const reading = readings[at];
    layer.ink(
      latenessColour(colours, reading.deliveredUs === null ? null : (endOf(reading) - reading.timeUs) / 1000),
    );
    layer.box(scale.x(reading.timeUs), y + 22, 2, 3);
  }
}

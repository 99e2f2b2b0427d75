import { CALLED, CLIENT_STATES, REFUSED, type RunFacts } from '../data.ts';
import { drawCursor } from './fleet.ts';
import { drawLadder } from './ladder.ts';
import { drawPackets } from './packets.ts';
import { type Colours, drawAxis, type Scale, type Surface, scaleOf } from './paint.ts';
import { drawReadings } from './reading-bars.ts';
import { firstFrom } from './rows.ts';
import { AWAY, type DeviceData, endOf, LANES, type Reading, STATE } from './run-data.ts';
import type { TimeWindow } from './time-window.ts';

export const AXIS = 18;
const LABEL = 15;
/** A box that is narrower has no words. Pixels. */
const MIN_LABEL = 20;

/** A lane of one device, from top to bottom. */
export interface Lane {
  name: 'link' | 'radio' | 'client' | 'app' | 'outbox' | 'readings' | 'packets' | 'TCP' | 'console';
  label: string;
  height: number;
}

export const DEVICE_LANES: readonly Lane[] = [
  { name: 'link', label: 'link: away', height: 12 },
  { name: 'radio', label: 'radio: on (estimated)', height: 10 },
  { name: 'client', label: 'client', height: 16 },
  { name: 'app', label: 'app calls', height: 14 },
  { name: 'outbox', label: 'readings that the client holds', height: 30 },
  { name: 'readings', label: 'readings: from publish() to the broker', height: LANES * 7 },
  { name: 'packets', label: 'MQTT: sent above, received below', height: 44 },
  { name: 'TCP', label: 'TCP: board above, broker below', height: 130 },
  { name: 'console', label: 'console', height: 14 },
];

const TOPS: number[] = [];
let below = AXIS + LABEL;
for (const { height } of DEVICE_LANES) {
  TOPS.push(below);
  below += height + LABEL;
}
export const LANES_HEIGHT = below - LABEL + 4;

export function laneAt(y: number): number {
  const place = TOPS.findIndex((top, index) => y < top + (DEVICE_LANES[index]?.height ?? 0) + 2);
  return Math.min(DEVICE_LANES.length - 1, Math.max(0, place));
}

/** Of the readings' lane: which of its lines. */
export function readingLineAt(y: number): number {
  return Math.floor((y - TOPS[5]) / 7);
}

/** What a lane is drawn with. */
export interface Drawing {
  surface: Surface;
  scale: Scale;
  colours: Colours;
  facts: RunFacts;
  data: DeviceData;
  top: number;
  height: number;
}

const DRAW: Record<Lane['name'], (drawing: Drawing) => void> = {
  link: drawLink,
  radio: drawRadio,
  client: drawClient,
  app: (drawing) => drawApp(drawing),
  outbox: drawOutbox,
  readings: drawReadings,
  packets: drawPackets,
  TCP: drawLadder,
  console: (drawing) => drawWords(drawing, (kind) => kind !== CALLED && kind !== REFUSED),
};

export function drawDevice(
  surface: Surface,
  window: TimeWindow,
  colours: Colours,
  look: { facts: RunFacts; data: DeviceData; selected: Reading | null; lane: number; hasFocus: boolean },
): void {
  const { context, width } = surface;
  const scale = scaleOf(window, 0, width);
  if (look.selected !== null) {
    const { timeUs } = look.selected;
    context.fillStyle = colours.card;
    context.fillRect(
      scale.x(timeUs),
      AXIS,
      Math.max(2, scale.x(endOf(look.selected)) - scale.x(timeUs)),
      surface.height,
    );
  }
  drawAxis(surface, scale, colours, AXIS);
  DEVICE_LANES.forEach(({ name, label, height }, index) => {
    const top = TOPS[index];
    context.save();
    context.beginPath();
    context.rect(0, top, width, height);
    context.clip();
    DRAW[name]({ surface, scale, colours, facts: look.facts, data: look.data, top, height });
    context.restore();
    context.globalAlpha = 1;
    const isChosen = look.hasFocus && index === look.lane;
    context.font = `${isChosen ? '600 ' : ''}11px system-ui, sans-serif`;
    context.textAlign = 'left';
    context.lineWidth = 3;
    context.strokeStyle = colours.paper;
    context.strokeText(label, 2, top - 7);
    context.fillStyle = isChosen ? colours.ink : colours.muted;
    context.fillText(label, 2, top - 7);
    context.lineWidth = 1;
    context.font = '11px system-ui, sans-serif';
  });
  drawCursor(surface, scale, colours, window);
}

function box({ surface, scale }: Drawing, fromUs: number, toUs: number, top: number, height: number): number {
  const left = Math.max(-2, scale.x(fromUs));
  const width = Math.max(1, Math.min(surface.width + 2, scale.x(toUs)) - left);
  surface.context.fillRect(left, top, width, height);
  return width;
}

/** Words inside a box, where they fit. */
function label(
  { surface, scale, colours }: Drawing,
  words: string,
  fromUs: number,
  width: number,
  middle: number,
): void {
  if (width < MIN_LABEL) return;
  const left = Math.max(0, scale.x(fromUs)) + 3;
  if (surface.context.measureText(words).width > width - (left - scale.x(fromUs)) - 3) return;
  surface.context.fillStyle = colours.ink;
  surface.context.textAlign = 'left';
  surface.context.fillText(words, left, middle);
}

function drawLink(drawing: Drawing): void {
  const { surface, scale, colours, facts, data, top, height } = drawing;
  surface.context.fillStyle = colours.line;
  surface.context.fillRect(0, top + height / 2 - 1, surface.width, 2);
  surface.context.fillStyle = colours.s4;
  for (const [fromUs, toUs] of facts.broker)
    if (toUs > scale.fromUs && fromUs < scale.toUs) box(drawing, fromUs, toUs, top, height);
  for (let row = 0; row < data.away.count && data.away.timeUs(row) < scale.toUs; row++) {
    const fromUs = data.away.timeUs(row);
    const toUs = Math.min(facts.endUs, fromUs + data.away.at(row, AWAY.duration));
    if (toUs < scale.fromUs) continue;
    surface.context.fillStyle = colours.cut;
    const width = box(drawing, fromUs, toUs, top, height);
    label(drawing, facts.causes[data.away.at(row, AWAY.cause)][0], fromUs, width, top + height / 2);
  }
}

function drawRadio(drawing: Drawing): void {
  const { surface, scale, colours, facts, data, top, height } = drawing;
  const tailUs = facts.radioTailUs;
  surface.context.fillStyle = colours.s2;
  if (tailUs === 0) {
    surface.context.fillStyle = colours.muted;
    surface.context.fillText('never sleeps on this link', 2, top + height / 2);
    return;
  }
  let onUs = Number.NEGATIVE_INFINITY;
  let offUs = Number.NEGATIVE_INFINITY;
  const { segments } = data;
  for (
    let row = segments.from(scale.fromUs - tailUs);
    row < segments.count && segments.timeUs(row) < scale.toUs;
    row++
  ) {
    const timeUs = segments.timeUs(row);
    if (timeUs > offUs) {
      if (offUs > onUs) box(drawing, onUs, offUs, top, height);
      onUs = timeUs;
    }
    offUs = timeUs + tailUs;
  }
  if (offUs > onUs) box(drawing, onUs, offUs, top, height);
}

const STATE_WORDS = ['no power', 'boots', 'waits', 'connects (TCP)', 'CONNECT', 'session'];

function drawClient(drawing: Drawing): void {
  const { surface, scale, colours, facts, data, top, height } = drawing;
  const { states } = data;
  const fills = [colours.line, colours.wait, colours.s1, colours.s3, colours.s3, colours.calm];
  for (const row of states.within(scale)) {
    const fromUs = states.timeUs(row);
    const toUs = row + 1 < states.count ? states.timeUs(row + 1) : facts.endUs;
    const state = states.at(row, STATE.state);
    surface.context.fillStyle = fills[state];
    surface.context.globalAlpha = CLIENT_STATES[state] === 'up' ? 1 : 0.6;
    const width = box(drawing, fromUs, toUs, top, height);
    surface.context.globalAlpha = 1;
    const cause = facts.causes[states.at(row, STATE.cause)][0];
    const words = STATE_WORDS[state];
    label(
      drawing,
      state === 2 && cause !== 'backoff' ? `${words}: ${cause}` : words,
      fromUs,
      width,
      top + height / 2,
    );
  }
}

function drawApp(drawing: Drawing): void {
  const { surface, scale, colours, data, top, height } = drawing;
  surface.context.fillStyle = colours.s0;
  let column = Number.NaN;
  for (const { timeUs } of inWindow(data.readings, scale)) {
    const x = Math.round(scale.x(timeUs));
    if (x !== column) surface.context.fillRect(x, top + 4, 1.5, height - 4);
    column = x;
  }
  drawWords(drawing, (kind) => kind === CALLED || kind === REFUSED);
}

function inWindow<T extends { timeUs: number }>(all: readonly T[], { fromUs, toUs }: Scale): T[] {
  const first = firstFrom(all.length, (place) => all[place].timeUs, fromUs);
  return all.slice(
    first,
    firstFrom(all.length, (place) => all[place].timeUs, toUs),
  );
}

/** A tick for each line, and its words where the next leaves room. */
function drawWords(
  { surface, scale, colours, data, top, height }: Drawing,
  isShown: (kind: number) => boolean,
): void {
  const { context } = surface;
  const lines = inWindow(data.lines, scale).filter(({ kind }) => isShown(kind));
  context.textAlign = 'left';
  let freeFrom = Number.NEGATIVE_INFINITY;
  lines.forEach(({ timeUs, kind, words }, index) => {
    const x = scale.x(timeUs);
    context.fillStyle = kind === REFUSED ? colours.bad : colours.ink;
    context.fillRect(x, top, 1.5, height);
    const room = (index + 1 < lines.length ? scale.x(lines[index + 1].timeUs) : surface.width) - x - 8;
    if (x < freeFrom || room < 40) return;
    const short = words.length * 6 > room ? `${words.slice(0, Math.max(3, Math.floor(room / 6)))}…` : words;
    context.fillText(short, x + 4, top + height / 2);
    freeFrom = x + 40;
  });
}

function drawOutbox(drawing: Drawing): void {
  const { surface, scale, colours, facts, data, top, height } = drawing;
  const { depth } = data;
  let most = 4;
  for (const row of depth.within(scale)) most = Math.max(most, depth.at(row, 1));
  surface.context.fillStyle = colours.wait;
  let [column, tallest] = [Number.NaN, 0];
  for (const row of depth.within(scale)) {
    const tall = (depth.at(row, 1) / most) * height;
    const endUs = row + 1 < depth.count ? depth.timeUs(row + 1) : facts.endUs;
    const [x, endX] = [Math.round(scale.x(depth.timeUs(row))), Math.round(scale.x(endUs))];
    if (x !== column) tallest = 0;
    column = x;
    // Within a pixel the greatest counts.
    if (tall <= tallest && endX === x) continue;
    tallest = Math.max(tall, tallest);
    box(drawing, depth.timeUs(row), endUs, top + height - tall, tall);
  }
  surface.context.fillStyle = colours.muted;
  surface.context.textAlign = 'right';
  surface.context.fillText(String(most), surface.width - 3, top + 6);
}

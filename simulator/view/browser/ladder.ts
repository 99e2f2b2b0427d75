import { IS_AGAIN, IS_LOST, IS_UP } from '../data.ts';
import type { Drawing } from './lanes.ts';
import { FLAGS, SEGMENT } from './run-data.ts';

/** More segments than this are drawn without their slope. */
const MAX_LINES = 4000;
/** Fewer than this have words. */
const MAX_WORDS = 60;
/** Where a lost segment ends. */
const IN_THE_AIR = 0.55;
const FLAG_NAMES: [bit: number, name: string][] = [
  [2, 'SYN'],
  [1, 'FIN'],
  [4, 'RST'],
];
/** How long a lost segment would have flown, where no other shows it. */
const USUAL_FLIGHT_US = 200_000;
/** A segment flies no longer than that, but for a few that the network keeps. */
const LOOK_BACK_US = 120e6;

export function segmentWords(tcpFlags: number, length: number): string {
  const names = FLAG_NAMES.filter(([bit]) => tcpFlags & bit).map(([, name]) => name);
  const bytes = length - names.filter((name) => name !== 'RST').length;
  if (bytes > 0) names.push(`${bytes} B`);
  return names.join(' ') || 'ACK';
}

/** Each segment from the one end to the other; a lost one ends in the air, a retransmission has its number. */
export function drawLadder({ surface, scale, colours, data, top, height }: Omit<Drawing, 'facts'>): void {
  const { context, width } = surface;
  const { segments } = data;
  const first = segments.from(scale.fromUs - Math.min(LOOK_BACK_US, scale.toUs - scale.fromUs + 10e6));
  const last = segments.from(scale.toUs);
  const bottom = top + height;
  context.fillStyle = colours.line;
  context.fillRect(0, top, width, 1);
  context.fillRect(0, bottom - 1, width, 1);
  const isMany = last - first > MAX_LINES;
  const hasWords = last - segments.from(scale.fromUs) <= MAX_WORDS;
  const kinds = [
    { colour: colours.s0, rows: [] as number[] },
    { colour: colours.s2, rows: [] as number[] },
    { colour: colours.s5, rows: [] as number[] },
    { colour: colours.bad, rows: [] as number[] },
  ];
  const columns = kinds.map(() => Number.NEGATIVE_INFINITY);
  for (let row = first; row < last; row++) {
    const flags = segments.at(row, FLAGS);
    const kind = flags & IS_LOST ? 3 : flags & IS_AGAIN ? 2 : flags & IS_UP ? 0 : 1;
    if (isMany) {
      const pixel = Math.round(scale.x(segments.timeUs(row)));
      if (pixel === columns[kind]) continue;
      columns[kind] = pixel;
    }
    kinds[kind].rows.push(row);
  }
  if (isMany) {
    drawMany({ surface, scale, colours, data, top, height }, kinds);
    return;
  }
  for (const { colour, rows } of kinds) {
    context.strokeStyle = colour;
    context.fillStyle = colour;
    context.beginPath();
    for (const row of rows) {
      const isUp = (segments.at(row, FLAGS) & IS_UP) !== 0;
      const isLost = (segments.at(row, FLAGS) & IS_LOST) !== 0;
      const flight = segments.at(row, SEGMENT.flight);
      const part = isLost ? IN_THE_AIR : flight === 0 ? IN_THE_AIR : 1;
      const sentUs = segments.timeUs(row);
      const x = scale.x(sentUs);
      const toX = scale.x(sentUs + (flight || USUAL_FLIGHT_US * part));
      const fromY = isUp ? top : bottom;
      const toY = fromY + (isUp ? 1 : -1) * part * height;
      context.moveTo(x, fromY);
      context.lineTo(toX, toY);
      if (isLost) {
        context.moveTo(toX - 3, toY - 3);
        context.lineTo(toX + 3, toY + 3);
        context.moveTo(toX - 3, toY + 3);
        context.lineTo(toX + 3, toY - 3);
      }
    }
    context.stroke();
  }
  context.textAlign = 'left';
  const freeFrom = [Number.NEGATIVE_INFINITY, Number.NEGATIVE_INFINITY];
  const shown = kinds.flatMap(({ rows }) => rows).sort((one, other) => one - other);
  for (const row of shown) {
    const nth = segments.at(row, SEGMENT.nth);
    const words = hasWords
      ? segmentWords(segments.at(row, SEGMENT.tcpFlags), segments.at(row, SEGMENT.length))
      : '';
    if (nth === 0 && words === '') continue;
    const isUp = (segments.at(row, FLAGS) & IS_UP) !== 0;
    const x = scale.x(segments.timeUs(row)) + 3;
    const side = isUp ? 0 : 1;
    const again = hasWords ? `again ${nth}` : String(nth);
    const long = nth === 0 ? words : /^\d/.test(words) || words === '' ? again : `${words} ${again}`;
    if (x < freeFrom[side]) continue;
    context.fillStyle = nth > 0 ? colours.s5 : colours.muted;
    context.fillText(long, x, isUp ? top + 8 : bottom - 8);
    freeFrom[side] = x + context.measureText(long).width + 4;
  }
}

/** One upright line for each kind and pixel, as slopes cannot be seen there; lost ones end in the air. */
function drawMany(
  { surface: { context }, scale, colours, data: { segments }, top, height }: Omit<Drawing, 'facts'>,
  kinds: readonly { colour: string; rows: readonly number[] }[],
): void {
  for (const { colour, rows } of kinds) {
    context.fillStyle = colour;
    const isLost = colour === colours.bad;
    context.globalAlpha = isLost ? 1 : 0.4;
    const long = isLost ? IN_THE_AIR * height : height;
    for (const row of rows) {
      const isUp = (segments.at(row, FLAGS) & IS_UP) !== 0;
      const x = Math.round(scale.x(segments.timeUs(row)));
      const from = Math.round(isUp ? top : top + height - long);
      context.fillRect(x, from, 1, Math.round(long));
      if (isLost) context.fillRect(x - 2, isUp ? from + Math.round(long) - 2 : from, 5, 2);
    }
  }
  context.globalAlpha = 1;
}

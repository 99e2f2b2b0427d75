import { latenessColour } from './fleet.ts';
import type { Drawing } from './lanes.ts';
import { groupColour } from './paint.ts';
import { firstFrom } from './rows.ts';
import { endOf } from './run-data.ts';

/** More readings than this are drawn as how long they took. */
const MAX_BARS = 1500;

/** Each reading from `publish()` to the broker, in the colours of its causes. */
export function drawReadings({ surface, scale, colours, facts, data, top, height }: Drawing): void {
  const { context } = surface;
  const { readings } = data;
  const last = firstFrom(readings.length, (place) => readings[place].timeUs, scale.toUs);
  const inside = firstFrom(readings.length, (place) => readings[place].timeUs, scale.fromUs);
  if (last - inside > MAX_BARS) {
    let [column, tallest] = [Number.NaN, 0];
    for (let at = inside; at < last; at++) {
      const reading = readings[at];
      const ms = reading.deliveredUs === null ? null : (reading.deliveredUs - reading.timeUs) / 1000;
      const tall = ms === null ? height : Math.min(height, 1 + (height * Math.log10(1 + ms)) / 7);
      const x = Math.round(scale.x(reading.timeUs));
      if (x !== column) tallest = 0;
      column = x;
      // Within a pixel the slowest counts.
      if (tall <= tallest) continue;
      tallest = tall;
      context.fillStyle = latenessColour(colours, ms);
      context.fillRect(x, top + height - tall, 1, tall);
    }
    return;
  }
  for (let at = 0; at < last; at++) {
    const reading = readings[at];
    if (endOf(reading) < scale.fromUs) continue;
    const y = top + reading.lane * 7;
    if (reading.deliveredUs === null) {
      context.fillStyle = colours.bad;
      context.fillRect(
        scale.x(reading.timeUs),
        y,
        Math.max(3, scale.x(endOf(reading)) - scale.x(reading.timeUs)),
        2,
      );
      context.fillText('✗', scale.x(reading.timeUs), y + 3);
      continue;
    }
    let atUs = reading.timeUs;
    if (reading.spans.length === 0) {
      context.fillStyle = colours.s0;
      context.fillRect(scale.x(atUs), y, Math.max(2, scale.x(reading.deliveredUs) - scale.x(atUs)), 6);
    }
    for (let span = 0; span < reading.spans.length; span += 2) {
      const toUs = atUs + reading.spans[span + 1];
      context.fillStyle = colours[groupColour(facts.causes[reading.spans[span]][2])];
      context.fillRect(scale.x(atUs), y, Math.max(1, scale.x(toUs) - scale.x(atUs)), 6);
      atUs = toUs;
    }
  }
}

import type { PartStory } from '../../world/parts/parts-log.ts';
import { clockMarks, LABEL_PIXELS } from './axis.ts';
import { drawing, element, text } from './element.ts';

const LANE = 24;
const BAR = 14;
const TOP = 6;
const RIGHT = 28;
/** A state that lasts shorter is drawn so wide, to be seen. */
const MIN_PIXELS = 1.5;

/** A line for each relay and LED over the run: when it was on, and how bright. */
export function partLanes(parts: readonly PartStory[], devices: number, endS: number, width: number): string {
  const left = Math.min(160, width / 3);
  const plot = width - left - RIGHT;
  const x = (atS: number) => left + (atS / endS) * plot;
  const bottom = TOP + parts.length * LANE;
  const marks = clockMarks(endS, Math.floor(plot / LABEL_PIXELS)).flatMap(({ atS, label }) => [
    element('path', { class: 'grid', d: `M${x(atS).toFixed(1)} ${TOP}V${bottom}` }),
    text(x(atS), bottom + 16, label, { class: 'muted tick', 'text-anchor': 'middle' }),
  ]);
  const lanes = parts.flatMap(({ name, device, states }, index) => {
    const top = TOP + index * LANE + (LANE - BAR) / 2;
    const label = devices > 1 ? `${device}: ${name}` : name;
    return [
      text(left - 8, top + 11, label, { class: 'muted', 'text-anchor': 'end' }),
      element('rect', { class: 'track', x: left, y: top, width: plot, height: BAR, opacity: '0.4' }),
      ...states.flatMap(({ atS, state }, at) => {
        if (state === 'off') return [];
        const from = x(atS);
        const to = x(states[at + 1]?.atS ?? endS);
        const opacity = state === 'on' ? '1' : String(Math.max(0.2, Number.parseInt(state, 10) / 100));
        const bar = { class: 'f0', x: from, y: top, width: Math.max(MIN_PIXELS, to - from), height: BAR };
        return [element('rect', { ...bar, opacity })];
      }),
    ];
  });
  return drawing(width, bottom + 24, `When ${parts.length} relays and LEDs were on`, [...marks, ...lanes]);
}

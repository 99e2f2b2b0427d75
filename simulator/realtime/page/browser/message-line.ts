import type { MessageRow } from '../topics.ts';
import { formatMs, formatTime, make } from './elements.ts';

/** A message as an entry of a list. */
export function messageLine({ time, from, topic, payload, retain, latencyMs }: MessageRow): HTMLLIElement {
  const line = make('li');
  const text = make('span');
  text.append(make('b', topic), ` ${payload}`);
  if (retain) text.append(' ', make('span', 'retained', 'badge'));
  const took = latencyMs === null ? from : `${from}, ${formatMs(latencyMs)}`;
  line.append(make('time', formatTime(time)), text, make('span', took, 'took'));
  return line;
}

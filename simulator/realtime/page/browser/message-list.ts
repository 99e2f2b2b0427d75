import type { MessageRow } from '../topics.ts';
import { byId, formatMs, make } from './elements.ts';

const MAX_MESSAGES = 100;

/** Puts the newest message on top. */
export function showMessage({ time, from, topic, payload, latencyMs }: MessageRow): void {
  const list = byId('messages');
  const line = make('li');
  const text = make('span');
  text.append(make('b', topic), ` ${payload}`);
  const took = latencyMs === null ? from : `${from}, ${formatMs(latencyMs)}`;
  line.append(make('time', new Date(time).toTimeString().slice(0, 8)), text, make('span', took, 'took'));
  list.prepend(line);
  if (list.children.length > MAX_MESSAGES) list.lastElementChild?.remove();
}

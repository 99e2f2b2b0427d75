import { GONE_WITH_POWER, IS_AGAIN, IS_LOST, IS_UP, type RunFacts } from '../data.ts';
import { segmentWords } from './ladder.ts';
import { packetWords } from './packets.ts';
import { clock, groupColour, took } from './paint.ts';
import { type DeviceData, endOf, FLAGS, type Reading, SEGMENT } from './run-data.ts';

/** Events of one stretch that are listed. */
const MAX_SHOWN = 8;

function make(name: string, words = '', className = ''): HTMLElement {
  const element = document.createElement(name);
  element.textContent = words;
  if (className !== '') element.className = className;
  return element;
}

/** The way of one reading: each stretch of its time with its cause, and what was sent meanwhile. */
export function showWay(place: HTMLElement, facts: RunFacts, data: DeviceData, reading: Reading): void {
  const { number, timeUs, deliveredUs, qos, topic, payload, spans, packetId } = reading;
  const came =
    deliveredUs !== null
      ? `${took(deliveredUs - timeUs)} from publish() to the broker`
      : reading.fate === GONE_WITH_POWER
        ? 'gone with the power of its board'
        : 'never taken in by the broker';
  const id = packetId > 0 ? `, packet id ${packetId}` : '';
  const head = make('p', `Reading ${number} of device ${data.device}, ${topic} at QoS ${qos}${id}: ${came}.`);
  const list = make('ol', '', 'way');
  const add = (fromUs: number, toUs: number | null, words: string, colour: string) => {
    const item = make('li');
    const swatch = make('i');
    if (colour !== '') swatch.style.background = `var(--${colour})`;
    item.append(
      swatch,
      make('time', clock(fromUs, true)),
      make('b', toUs === null ? '' : took(toUs - fromUs)),
      make('span', words),
    );
    const events = toUs === null ? [] : eventsOf(data, fromUs, toUs);
    if (events.length > 0) {
      const inner = make('ol');
      for (const [atUs, event] of events.slice(0, MAX_SHOWN)) {
        const line = make('li');
        line.append(make('time', clock(atUs, true)), make('span', event));
        inner.append(line);
      }
      if (events.length > MAX_SHOWN) inner.append(make('li', `and ${events.length - MAX_SHOWN} more`));
      item.append(inner);
    }
    list.append(item);
  };
  add(timeUs, null, `publish() ${payload}`, '');
  let atUs = timeUs;
  for (let span = 0; span < spans.length; span += 2) {
    const [, words, group] = facts.causes[spans[span]];
    add(atUs, atUs + spans[span + 1], words, groupColour(group));
    atUs += spans[span + 1];
  }
  if (deliveredUs !== null) add(deliveredUs, null, 'the broker takes it in', '');
  else add(endOf(reading), null, came, '');
  if (spans.length === 0 && deliveredUs !== null)
    list.append(make('li', 'Nobody acknowledges QoS 0: its time is not split.'));
  place.replaceChildren(head, list);
}

function eventsOf(data: DeviceData, fromUs: number, toUs: number): [timeUs: number, words: string][] {
  const { packets, segments } = data;
  const events: [number, string][] = [];
  for (let row = packets.from(fromUs); row < packets.count && packets.timeUs(row) < toUs; row++) {
    const way = packets.at(row, FLAGS) & IS_UP ? 'the client sends' : 'the client reads';
    const words = packetWords(data, row);
    events.push([packets.timeUs(row), words.startsWith('socket') ? words : `${way} ${words}`]);
  }
  for (let row = segments.from(fromUs); row < segments.count && segments.timeUs(row) < toUs; row++) {
    const flags = segments.at(row, FLAGS);
    const what = segmentWords(segments.at(row, SEGMENT.tcpFlags), segments.at(row, SEGMENT.length));
    const again = flags & IS_AGAIN ? `, retransmission ${segments.at(row, SEGMENT.nth)}` : '';
    const lost = flags & IS_LOST ? ', lost' : '';
    events.push([
      segments.timeUs(row),
      `segment ${what} ${flags & IS_UP ? 'to the broker' : 'to the board'}${again}${lost}`,
    ]);
  }
  return events.sort(([one], [other]) => one - other);
}

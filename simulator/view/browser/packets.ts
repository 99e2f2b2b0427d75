import { PACKET_NAMES } from '../../report/packet-words.ts';
import { IS_AGAIN, IS_UP, QOS_SHIFT, SOCKET_CLOSED, SOCKET_OPENED } from '../data.ts';
import type { Drawing } from './lanes.ts';
import type { Colours } from './paint.ts';
import { type DeviceData, FLAGS, PACKET } from './run-data.ts';

const MAX_SHOWN_WORDS = 40;
/** From so many packets on a pixel has one tick. */
const MANY = 1000;
const COLOURS: Record<string, keyof Colours> = {
  PUBLISH: 's0',
  PUBACK: 's2',
  PUBREC: 's2',
  PUBREL: 's2',
  PUBCOMP: 's2',
  CONNECT: 's3',
  CONNACK: 's3',
  PINGREQ: 's4',
  PINGRESP: 's4',
};

export function packetName(type: number, code: number): string {
  if (type === SOCKET_OPENED) return 'socket open';
  if (type === SOCKET_CLOSED) return code === 1 ? 'socket closed by the client' : 'socket closed';
  return PACKET_NAMES[type] ?? `type ${type}`;
}

/** `PUBLISH id 12 QoS 1 mote/3`. */
export function packetWords({ packets, topics }: DeviceData, row: number): string {
  const type = packets.at(row, PACKET.type);
  const code = packets.at(row, PACKET.code);
  const flags = packets.at(row, FLAGS);
  const id = packets.at(row, PACKET.id);
  const words = [packetName(type, code)];
  if (id > 0) words.push(`id ${id}`);
  const topic = packets.at(row, PACKET.topic);
  if (topic > 0)
    words.push(`QoS ${Math.floor(flags / QOS_SHIFT)}${flags & IS_AGAIN ? ' dup' : ''}`, topics[topic - 1]);
  if (code > 0 && type !== SOCKET_CLOSED) words.push(`code ${code}`);
  return words.join(' ');
}

/** Ticks, with names where there is room. */
export function drawPackets({ surface, scale, colours, data, top, height }: Drawing): void {
  const { context, width } = surface;
  const { packets } = data;
  const middle = top + height / 2;
  context.fillStyle = colours.line;
  context.fillRect(0, middle, width, 1);
  const count = packets.from(scale.toUs) - packets.from(scale.fromUs);
  const columns = [-1, -1];
  const freeFrom = [Number.NEGATIVE_INFINITY, Number.NEGATIVE_INFINITY];
  context.textAlign = 'left';
  for (const row of packets.within(scale)) {
    const isUp = (packets.at(row, FLAGS) & IS_UP) !== 0;
    const side = isUp ? 0 : 1;
    const x = scale.x(packets.timeUs(row));
    const type = packets.at(row, PACKET.type);
    const isSocket = type === SOCKET_OPENED || type === SOCKET_CLOSED;
    const pixel = Math.round(x);
    // It would be drawn over what is there already.
    if (pixel === columns[side] && count > MANY && !isSocket) continue;
    columns[side] = pixel;
    const name = packetName(type, packets.at(row, PACKET.code));
    context.fillStyle = isSocket ? colours.ink : colours[COLOURS[name] ?? 's1'];
    if (isSocket) context.fillRect(x, top, 2, height);
    else context.fillRect(x, isUp ? middle - 12 : middle + 1, 2, 12);
    const words = count <= MAX_SHOWN_WORDS ? packetWords(data, row) : name;
    const room = words.length * 6;
    if (count > 300 || x < freeFrom[side] || x < 0) continue;
    context.fillText(words, x, isUp ? top + 5 : top + height - 5);
    freeFrom[side] = x + room + 6;
  }
}

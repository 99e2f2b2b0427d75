import type { WirePacket } from '../checks/packet.ts';

/** The names of MQTT's control packets, by type. */
export const PACKET_NAMES = [
  '',
  'CONNECT',
  'CONNACK',
  'PUBLISH',
  'PUBACK',
  'PUBREC',
  'PUBREL',
  'PUBCOMP',
  'SUBSCRIBE',
  'SUBACK',
  'UNSUBSCRIBE',
  'UNSUBACK',
  'PINGREQ',
  'PINGRESP',
  'DISCONNECT',
  'AUTH',
];

/** A control packet without its contents: `PUBLISH id 12`, `CONNACK code 3`. */
export function packetWords({
  type,
  packetId,
  code,
}: Pick<WirePacket, 'type' | 'packetId' | 'code'>): string {
  const id = packetId > 0 ? ` id ${packetId}` : '';
  return `${PACKET_NAMES[type] ?? `type ${type}`}${id}${code > 0 ? ` code ${code}` : ''}`;
}

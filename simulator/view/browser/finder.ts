import type { Spot } from './jumps.ts';
import { packetWords } from './packets.ts';
import { type DeviceData, PACKET } from './run-data.ts';

/** Packets that are found at most; the words say so. */
export const MAX_FOUND = 5000;

/** A topic as a filter of MQTT (`a/+/b`, `a/#`), or as a part of a topic. */
export function topicMatch(filter: string): (topic: string) => boolean {
  if (!/[+#]/.test(filter)) return (topic) => topic.includes(filter);
  const levels = filter.split('/');
  return (topic) => {
    const parts = topic.split('/');
    for (let at = 0; at < levels.length; at++) {
      if (levels[at] === '#') return true;
      if (at >= parts.length || (levels[at] !== '+' && levels[at] !== parts[at])) return false;
    }
    return parts.length === levels.length;
  };
}

/** Packets of a type (0: any) and of topics that match; a packet without a topic matches the empty filter alone. */
export function findPackets(devices: readonly DeviceData[], type: number, filter: string): Spot[] {
  const matches = topicMatch(filter);
  const found: Spot[] = [];
  for (const data of devices) {
    const { packets, topics, device } = data;
    const isMatch = topics.map(matches);
    for (let row = 0; row < packets.count && found.length < MAX_FOUND; row++) {
      if (type > 0 ? packets.at(row, PACKET.type) !== type : false) continue;
      const topic = packets.at(row, PACKET.topic);
      if (filter !== '' && (topic === 0 || !isMatch[topic - 1])) continue;
      found.push({ device, timeUs: packets.timeUs(row), words: packetWords(data, row) });
    }
  }
  return found.sort((one, other) => one.timeUs - other.timeUs);
}

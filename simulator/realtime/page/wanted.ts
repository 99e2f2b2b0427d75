import { covers, isFilter } from '../broker/topics.ts';

/** Whether a topic is wanted: by a filter of MQTT where the text is one with a wildcard, else by a part of its name. */
export function isWanted(topic: string, wanted: string): boolean {
  if (wanted === '') return true;
  if (/[+#]/.test(wanted) && isFilter(wanted)) return covers(wanted, topic);
  return topic.toLowerCase().includes(wanted.toLowerCase());
}

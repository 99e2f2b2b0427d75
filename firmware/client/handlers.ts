import type { Handler } from '../mote.ts';
import { client } from './client.ts';
import { v5 } from './mqtt5.ts';

/**
 * Who asks publishes to TOPIC/ID/NUMBER, where ID is its client id, and hears the answer at re/ID/NUMBER: until then it
 * serves that.
 */
export const calls = {
  handlers: {} as { [topic: string]: Handler },
  /** The topic of the last request: a message that comes again is not a second one. */
  last: '',
};

function call(name: string, topic: string, message: string): void {
  const to = topic.slice(name.length);
  const found = MQTT5 && v5.found;
  // Another topic that only starts alike; without levels behind it a message wants no answer.
  if (topic.indexOf(name) || (to && (to[0] !== '/' || topic === calls.last))) return;
  if (to) calls.last = topic;
  try {
    calls.handlers[name](message, (text) =>
      MQTT5 && found && found[8]
        ? client.publish(found[8], text, { qos: 1, correlation: found[9] })
        : !!to && client.publish(`re${to}`, text, 1),
    );
  } catch (error) {
    client.emit('error', error);
  }
}

/** A message came: perhaps an answer, or a request for what is served here. */
export function route(topic: string, message: string): void {
  for (const name in calls.handlers) call(name, topic, message);
}

import type { Handler } from '../mote.ts';
import { client } from './client.ts';
import { fail } from './errors.ts';
import { v5 } from './mqtt5.ts';

/**
 * Who asks publishes to TOPIC/ID/NUMBER, where ID is its client id, and hears the answer at re/ID/NUMBER: until then it
 * serves that.
 */
export const calls = {
  handlers: {} as { [topic: string]: Handler },
  /** Who asked last: a message that comes again is not a second request. */
  last: '',
};

function call(name: string, topic: string, message: string): void {
  const to = topic.slice(name.length);
  const found = MQTT5 && v5.found;
  // Of MQTT 5, two properties are what the end of the topic is in 3.1.1.
  const asker = MQTT5 && found && found[8] ? found[8] + found[9] : to && topic;
  // Another topic that only starts alike; without an asker a message wants no answer.
  if (topic.indexOf(name) || (to && to[0] !== '/') || (asker && asker === calls.last)) return;
  if (asker) calls.last = asker;
  try {
    calls.handlers[name](message, (text) =>
      MQTT5 && found && found[8]
        ? client.publish(found[8], text, { qos: 1, properties: { 9: found[9] } })
        : !!to && client.publish(`re${to}`, text, 1),
    );
  } catch (error) {
    fail(error);
  }
}

/** A message came: perhaps an answer, or a request for what is served here. */
export function route(topic: string, message: string): void {
  for (const name in calls.handlers) call(name, topic, message);
}

import type { PublishOptions } from '../../mote.ts';
import { client } from '../client.ts';
import { write } from '../link.ts';
import { PUBLISH_FIRST } from '../packets.ts';
import { publish } from '../publish.ts';
import { link } from '../session.ts';
import { isTopic, toBytes } from '../text.ts';
import { bytes, prefixed } from '../wire.ts';
import { isCounting } from './counters.ts';
import { isTooLong } from './mqtt5.ts';

/** PREPARED: a topic that is checked and measured once. */
function prepare(
  topic: string,
  how?: PublishOptions | number,
): (message: string, callback?: () => void) => boolean {
  const prefix = prefixed(topic);
  const before = how || toBytes || isCounting() || !isTopic(prefix.slice(2)) ? 128 : prefix.length;
  return (message, callback) => {
    const length = typeof message === 'string' ? before + message.length : 128;
    return length < 128 && link.room > 0 && !isTooLong(length)
      ? write(bytes(PUBLISH_FIRST, length) + prefix + message, length)
      : publish(topic, message, how, callback);
  };
}

export function addPrepared(): void {
  if (PREPARED) client.topic = prepare;
}

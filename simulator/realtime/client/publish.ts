import type { Qos } from '../../broker/codec/packets.ts';
import { Failure } from '../../errors.ts';
import { connect, type Login } from './connect.ts';

export interface Publishing {
  topic: string;
  qos: Qos;
  retain: boolean;
  /** How long to wait for CONNACK, and for each acknowledgement. */
  timeoutMs: number;
}

/** A message that the broker has; at QoS 0 one that was handed to the system. */
export interface Published {
  payloadBytes: number;
  /** From the PUBLISH to its PUBACK or PUBCOMP; null at QoS 0, which has none. */
  tookMs: number | null;
  /** MQTT 5: the broker says that nobody subscribes. */
  hasNoSubscriber: boolean;
}

/** Of a PUBACK or PUBREC: nobody will ever see the message (MQTT 5, 3.4.2.1). */
export const NO_MATCHING_SUBSCRIBERS = 16;

/**
 * Publishes one message after the other, each once the one before is acknowledged.
 * @param payloads waits between them as it likes
 * @param onPublished told of each
 * @throws Failure where there is no broker, or it does not take a message
 */
export async function publish(
  login: Login,
  { topic, qos, retain, timeoutMs }: Publishing,
  payloads: AsyncIterable<Buffer> | Iterable<Buffer>,
  onPublished: (published: Published) => void = () => {},
): Promise<void> {
  const session = await connect(login, 'pub', timeoutMs);
  const { client } = session;
  let code = 0;
  // MQTT.js keeps the code of an answer to itself unless it is an error.
  client.on('packetreceive', (packet) => {
    if (packet.cmd === 'puback' || packet.cmd === 'pubrec') code = packet.reasonCode ?? 0;
  });
  try {
    for await (const payload of payloads) {
      code = 0;
      const startMs = performance.now();
      const sent = client.publishAsync(topic, payload, { qos, retain });
      const answer = qos === 2 ? 'PUBCOMP' : 'PUBACK';
      await session.during(`no ${answer} has come`, sent.catch(refused), timeoutMs);
      onPublished({
        payloadBytes: payload.length,
        tookMs: qos === 0 ? null : performance.now() - startMs,
        hasNoSubscriber: code === NO_MATCHING_SUBSCRIBERS,
      });
    }
  } finally {
    await session.end();
  }
}

function refused(error: Error): never {
  throw new Failure(`the broker refuses the message: ${error.message}`);
}

import type { Qos } from '../../broker/codec/packets.ts';
import { Failure } from '../../errors.ts';
import { connect, type Login } from './connect.ts';

export interface Publishing {
  topic: string;
  qos: Qos;
  retain: boolean;
  /** Time to wait for CONNACK, and for each acknowledgement. */
  timeoutMs: number;
}

/** A message that the broker has; at QoS 0, one that was handed to the system. */
export interface Published {
  payloadBytes: number;
  /** Time from the PUBLISH to its PUBACK or PUBCOMP; null at QoS 0, which has neither. */
  tookMs: number | null;
  /** MQTT 5: the broker says that there is no subscriber. */
  hasNoSubscriber: boolean;
}

/** Reason code of a PUBACK or PUBREC: there is no subscriber (MQTT 5, 3.4.2.1). */
export const NO_MATCHING_SUBSCRIBERS = 16;

/**
 * Publishes messages one by one, each when the one before is acknowledged.
 * @param payloads may wait between messages
 * @param onPublished called for each message
 * @throws Failure when there is no broker, or it does not accept a message
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
  // MQTT.js gives the code of an acknowledgement to its caller only if it is an error.
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

import type { IPublishPacket } from 'mqtt';
import type { Qos } from '../../broker/codec/packets.ts';
import { Failure } from '../../errors.ts';
import { connect, type Login, RECONNECT_MS, type Session } from './connect.ts';

export interface Message {
  topic: string;
  payload: Buffer;
  qos: Qos;
  retain: boolean;
  /** Sent again, because its acknowledgement was not received. */
  dup: boolean;
}

export interface SubscribePlan {
  filters: readonly string[];
  /** The highest QoS of messages for this subscription. */
  qos: Qos;
  /** Time to wait for CONNACK and SUBACK. */
  timeoutMs: number;
}

export interface Subscriber {
  /** Called for each message. The next message, its acknowledgement and TCP wait until it resolves. */
  onMessage(message: Message): Promise<void> | void;
  /** The connection is lost, and will be tried again. */
  onLost?(): void;
  onBack?(): void;
}

/** SUBACK codes from here on are refusals. */
const FAILED = 0x80;

/** A subscription that is made again after each reconnect. */
export class Subscription {
  /** Rejects with a Failure when it cannot go on. */
  readonly failed: Promise<never>;
  #session: Session;

  private constructor(session: Session, subscriber: Subscriber) {
    this.#session = session;
    const { client } = session;
    this.failed = session.lost;
    client.on('close', () => subscriber.onLost?.());
    client.on('connect', () => subscriber.onBack?.());
  }

  /** @throws Failure when there is no broker, or it refuses a filter */
  static async begin(
    login: Login,
    { filters, qos, timeoutMs }: SubscribePlan,
    subscriber: Subscriber,
  ): Promise<Subscription> {
    const session = await connect(login, 'sub', timeoutMs, RECONNECT_MS);
    const { client } = session;
    // MQTT.js calls it before it acknowledges, one message at a time.
    client.handleMessage = (packet, done) => {
      Promise.resolve(subscriber.onMessage(messageOf(packet))).then(
        () => done(),
        (error) => done(error),
      );
    };
    try {
      const granted = await session.during(
        'no SUBACK has come',
        client.subscribeAsync([...filters], { qos }).catch((error: Error) => {
          throw new Failure(`the broker refuses a subscription to ${filters.join(', ')}: ${error.message}`);
        }),
        timeoutMs,
      );
      const refused = granted.filter((grant) => grant.qos >= FAILED).map(({ topic }) => topic);
      if (refused.length > 0) throw new Failure(`the broker does not allow ${refused.join(', ')}`);
    } catch (error) {
      await client.endAsync(true);
      throw error;
    }
    return new Subscription(session, subscriber);
  }

  end(): Promise<void> {
    return this.#session.end();
  }
}

function messageOf({ topic, payload, qos, retain, dup }: IPublishPacket): Message {
  return { topic, payload: Buffer.from(payload), qos, retain, dup };
}

import type { IPublishPacket } from 'mqtt';
import type { Qos } from '../../broker/codec/packets.ts';
import { Failure } from '../../errors.ts';
import { connect, type Login, RECONNECT_MS, type Session } from './connect.ts';

export interface Message {
  topic: string;
  payload: Buffer;
  qos: Qos;
  retain: boolean;
  /** Sent again, as its acknowledgement was not seen. */
  dup: boolean;
}

export interface SubscribePlan {
  filters: readonly string[];
  /** The highest QoS that messages come with. */
  qos: Qos;
  /** How long to wait for CONNACK and SUBACK. */
  timeoutMs: number;
}

export interface Subscriber {
  /** Resolves when it has it; the next message waits for that, and so do broker and TCP. */
  onMessage(message: Message): Promise<void> | void;
  /** The connection is lost, and tried again. */
  onLost?(): void;
  onBack?(): void;
}

/** From here on a code of SUBACK says no. */
const FAILED = 0x80;

/** A subscription that outlives its connections. */
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

  /** @throws Failure where there is no broker, or it refuses a filter */
  static async begin(
    login: Login,
    { filters, qos, timeoutMs }: SubscribePlan,
    subscriber: Subscriber,
  ): Promise<Subscription> {
    const session = await connect(login, 'sub', timeoutMs, RECONNECT_MS);
    const { client } = session;
    // It is called before the acknowledgement, and one message at a time.
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

import { randomUUID } from 'node:crypto';
import type { Duplex } from 'node:stream';
import type { Rights } from '../../../broker/access.ts';
import { NO_BROKER_FAULTS } from '../../../broker/broker-plan.ts';
import type { Message } from '../../../broker/codec/packets.ts';
import type { Connection } from '../../../broker/connection.ts';
import { NO_PACKET } from '../../../broker/farewell.ts';
import { Broker, type BrokerObserver } from '../../../broker/index.ts';
import type { BrokerSeams } from '../../../broker/seams.ts';
import { WORLD } from '../../../kernel/kernel.ts';
import { RealClock } from '../../clock/index.ts';
import { LIVE_LIMITS, MAX_TIMERS } from './limits.ts';
import { StreamSocket } from './stream-socket.ts';
import { toText } from './text.ts';

/** How often it is looked for acknowledgements that do not come. */
const LOOK_EVERY_MS = 2000;

/** The broker of virtual time, on the wall clock and on Node's streams. Each connection has its own number. */
export class BrokerCore {
  readonly broker: Broker;
  readonly clock: RealClock;
  readonly #connections = new Map<number, Connection>();
  readonly #streams = new Map<number, Duplex>();
  readonly #looks: NodeJS.Timeout;
  #last = 0;

  constructor(observer: BrokerObserver, seams: BrokerSeams, clock = new RealClock(MAX_TIMERS)) {
    this.clock = clock;
    this.broker = new Broker(clock, NO_BROKER_FAULTS, observer, {
      ...{ limits: LIVE_LIMITS, knowsDevices: false },
      assignId: () => `auto-${randomUUID()}`,
      ...seams,
    });
    this.#looks = setInterval(() => {
      for (const connection of this.#connections.values()) this.#judgeAnswers(connection);
    }, LOOK_EVERY_MS).unref();
  }

  /** @param known is told the number before the first byte is read */
  take(stream: Duplex, known: (number: number) => void): void {
    const number = ++this.#last;
    known(number);
    this.#streams.set(number, stream);
    const socket = new StreamSocket(stream);
    const connection = this.broker.take(socket, number);
    this.#connections.set(number, connection);
    stream.once('close', () => {
      this.#connections.delete(number);
      this.#streams.delete(number);
    });
    socket.user = connection;
  }

  connection(number: number): Connection | undefined {
    return this.#connections.get(number);
  }

  /** Tells which acknowledgements of a client are late. Bytes that wait here cannot be answered. */
  #judgeAnswers(connection: Connection): void {
    const { session, out, nowUs, heardUs } = connection;
    if (session === null || !out.isEmpty) return;
    for (const fault of session.lateAnswers(nowUs, heardUs))
      this.broker.violated(connection, fault, NO_PACKET);
  }

  /** Ends a connection at that time, milliseconds since 1970. @param ends told the client id then */
  closeAt(number: number, endsMs: number, ends: (clientId: string) => void): void {
    const delayUs = Math.max(0, endsMs - Date.now()) * 1000;
    const event = this.clock.at(
      this.clock.now + delayUs,
      WORLD,
      () => {
        const connection = this.#connections.get(number);
        if (connection === undefined) return;
        ends(toText(connection.clientId));
        connection.close('denied');
      },
      undefined,
    );
    this.#streams.get(number)?.once('close', () => this.clock.cancel(event));
  }

  /**
   * Asks again what each client may do that was asked who it is: what is no longer allowed ends.
   * @param again null where it has to show again who it is
   */
  reassess(again: (rights: Rights) => Rights | null): void {
    for (const connection of [...this.#connections.values()]) {
      const { session, will } = connection;
      if (session === null || session.rights === null) continue;
      const rights = again(session.rights);
      if (will !== null && rights?.mayPublish(will.topic) !== true) connection.will = null;
      if (rights === null) connection.close('denied');
      else {
        session.rights = rights;
        this.broker.router.recheck(session, rights);
      }
    }
  }

  /**
   * The same for sessions whose clients are away.
   * @param rightsOf what the user may do now who made the session; null where there is no such user any more
   * @returns client ids of the sessions that are gone with their users
   */
  reassessAway(rightsOf: (user: string, clientId: string) => Rights | null): string[] {
    const { sessions, router } = this.broker;
    const gone: string[] = [];
    for (const session of [...sessions.values()]) {
      if (session.wire !== null || session.user === null) continue;
      const rights = rightsOf(session.user, toText(session.clientId));
      if (rights !== null) {
        session.rights = rights;
        router.recheck(session, rights);
        continue;
      }
      gone.push(toText(session.clientId));
      sessions.cut(session);
    }
    return gone;
  }

  /** Ends the connections of one user. @returns how many */
  cut(isMeant: (rights: Rights) => boolean): number {
    let count = 0;
    for (const connection of [...this.#connections.values()]) {
      const rights = connection.session?.rights ?? null;
      if (rights === null || !isMeant(rights)) continue;
      connection.close('denied');
      count++;
    }
    return count;
  }

  /** The broker itself speaks. */
  publish(message: Message): void {
    this.broker.router.publish(message, null);
  }

  /** Ends all connections; their last bytes are on their way. */
  stop(): void {
    clearInterval(this.#looks);
    this.broker.stop();
    this.clock.stop();
  }
}

import type { Message } from '../../broker/codec/packets.ts';
import type { BrokerObserver, CloseReason, TakenIn, Violation } from '../../broker/index.ts';
import type { BrokerLimits } from '../../broker/limits.ts';
import type { Denied, Offence } from '../../broker/observer.ts';
import { printableName } from '../../report/printable.ts';
import { MessageLines } from './client-log.ts';
import type { Clients } from './clients.ts';
import { type BrokerMessage, toMessage, toText } from './core/text.ts';
import type { RuleLog } from './rules/rule-log.ts';

export interface LiveObserverUser {
  clients: Clients;
  /** A connection's CONNECT was accepted. */
  letIn(connection: number): void;
  /** Address of a connection, for people. */
  addressOf(connection: number): string;
  /** Who a client has shown to be; empty where everybody is let in. */
  userOf(clientId: string): string;
  /** Tells whether messages are to be logged or recorded. */
  readonly wantsMessages: boolean;
  /** @param client null is the broker itself, for instance with a will */
  onMessage(message: BrokerMessage, client: string | null): void;
  /** Gets each rule that a client breaks. */
  readonly rules: RuleLog;
  say(text: string): void;
  sayClient(text: string): void;
}

const shownId = (clientId: string) => printableName(toText(clientId));

/** Turns the core's observations into lines of log. */
export class LiveObserver implements BrokerObserver {
  readonly #user: LiveObserverUser;
  readonly #lines: MessageLines;

  constructor(user: LiveObserverUser) {
    this.#user = user;
    this.#lines = new MessageLines((text) => user.sayClient(text));
  }

  stop(): void {
    this.#lines.stop();
  }

  takenIn(publish: TakenIn): void {
    const { clientId, topic, payload } = publish;
    this.#user.clients.published(toText(clientId));
    this.#lines.message(clientId, topic, payload);
    if (this.#user.wantsMessages) this.#user.onMessage(toMessage(publish), toText(clientId));
  }

  willPublished(will: Message): void {
    if (this.#user.wantsMessages) this.#user.onMessage(toMessage(will), null);
  }

  connected(_timeUs: number, device: number, clientId: string): void {
    this.#user.letIn(device);
    this.#user.clients.came(toText(clientId));
    this.#user.sayClient(`${shownId(clientId)} connected from ${this.#user.addressOf(device)}`);
  }

  closed(_timeUs: number, device: number, clientId: string, reason: CloseReason): void {
    const name = clientId === '' ? this.#user.addressOf(device) : shownId(clientId);
    const words = CLOSED[reason];
    if (words !== undefined) this.#user.say(`${name} ${words}`);
    if (clientId === '') return;
    this.#user.clients.went(toText(clientId));
    this.#user.sayClient(`${name} disconnected`);
  }

  violation(violation: Violation, offence: Offence): void {
    const { clientId } = offence;
    const name = clientId === '' ? this.#user.addressOf(violation.device) : shownId(clientId);
    this.#user.rules.broken(violation, offence, name);
  }

  subscribed(clientId: string, filters: readonly string[], codes: string): void {
    const granted = filters.flatMap((filter, index) => {
      const code = codes.charCodeAt(index);
      return code <= 2 ? [`${printableName(toText(filter))} QoS ${code}`] : [];
    });
    if (granted.length > 0) this.#user.sayClient(`${shownId(clientId)} subscribed to ${granted.join(', ')}`);
  }

  denied(clientId: string, what: Denied, name: string): void {
    const user = this.#user.userOf(clientId);
    const shown = printableName(toText(name));
    const words = {
      publish: `${user} may not publish to ${shown}; the connection is closed`,
      subscribe: `${user} may not subscribe to ${shown}`,
      will: `its will is for ${shown}, where its user may not publish; it is refused`,
      session: `that client id has a session of another user; ${shown} is refused`,
    };
    this.#user.say(`${shownId(clientId)}: ${words[what]}`);
  }

  /** @param address of who reached it, where that is no client yet */
  reached(clientId: string, limit: keyof BrokerLimits, address = 'the broker'): void {
    const who = clientId === '' ? address : shownId(clientId);
    this.#user.say(`${who}: ${REACHED[limit]}`);
  }
}

const CLOSED: Partial<Record<CloseReason, string>> = {
  'no-connect': 'has sent no CONNECT; the connection is closed',
};

const REACHED: Record<keyof BrokerLimits, string> = {
  congestedBytes: 'it reads too slowly: messages at QoS 0 to it are dropped',
  unsentBytes: 'too much waits for it that it does not read; the connection is closed',
  queuedMessages: 'as many messages wait for it as may: more are dropped',
  queuedBytes: 'as many bytes wait for it as may: more are dropped',
  inFlight: 'it acknowledges nothing: as many messages as may are under way to it, and more wait',
  allQueuedBytes: 'as many bytes wait for all clients as may: more are dropped',
  packetBytes: 'it sends a packet that is larger than may be; the connection is closed',
  connectBytes: 'it sends more before its CONNECT than may be; --max-connect raises that',
  allReceivedBytes: 'as many bytes of unfinished packets have come as may; connections are closed',
  connections: 'there are as many connections as may be; those without CONNECT are closed',
  connectionsPerS: 'it connects more often than may be; its connections wait for their turn',
  connectWithinUs: 'connections without CONNECT are closed',
  sessionBytes: 'sessions take as many bytes as may be; new clients are refused',
  topicLevels: 'a topic has more levels than may be; it is not retained, or its filter refused',
  subscriptionBytes: 'subscriptions take as many bytes as may be; more are refused',
  allUnsentBytes: 'as many bytes wait for readers as may; those that are slow lose messages at QoS 0',
  unansweredBytes: 'it publishes faster than the disk is; it is read from again when the disk has caught up',
  sessions: 'there are as many sessions as may be; new clients are refused',
  retained: 'as many topics are retained as may be; more are not',
  retainedBytes: 'as many bytes are retained as may be; more are not',
  subscriptions: 'it has as many subscriptions as it may; more are refused',
  historyBytes: 'no room to remember more messages: rules that need history are judged of fewer clients',
  unreleased: 'as many messages at QoS 2 wait for their PUBREL as may: more are refused',
  unanswered: 'it publishes faster than the disk is; it is read from again when the disk has caught up',
};

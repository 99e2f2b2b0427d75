/**
 * The linter on the wire: what clients and brokers break, judged by the bytes that pass a proxy. It is given the bytes of
 * each connection at both of its ends, and asks for nothing but the time; the rule log is told what was found.
 *
 * @module
 */
import type { Connect, ProtocolError } from '../../broker/codec/packets.ts';
import { digestOf } from '../../broker/session/received.ts';
import { printableName } from '../../report/printable.ts';
import { toText } from '../broker/core/text.ts';
import type { RuleLog } from '../broker/rules/rule-log.ts';
import type { ConnectionTap, TappedConnection } from '../proxy/tap.ts';
import { End, type EndUser, Memory, type Packet, type Side } from './end.ts';
import { type CheckName, Deliveries, type Finding, Outside } from './outside.ts';

/** Clients that are remembered; of more each connection is judged by itself. */
export const MAX_CLIENTS = 10_000;
const TICK_MS = 1000;
const TLS_HANDSHAKE = 0x16;

/** One client, over all its connections. */
export interface LintedClient {
  name: string;
  outside: Outside;
  deliveries: Deliveries;
  findings: Map<CheckName, number>;
  memories: Record<Side, Memory>;
}

/** Names each rule of MQTT that clients and broker break on the wire between them, and what clients do with bad links. */
export class WireLinter {
  /** Connections whose bytes are TLS, WebSocket or something else. */
  unread = 0;
  readonly clients = new Map<string, LintedClient>();
  readonly #rules: RuleLog;
  readonly #say: (line: string) => void;
  readonly #nowUs: () => number;
  readonly #open = new Set<LintedConnection>();
  readonly #timer: NodeJS.Timeout;

  constructor(rules: RuleLog, say: (line: string) => void, nowUs: () => number) {
    this.#rules = rules;
    this.#say = say;
    this.#nowUs = nowUs;
    this.#timer = setInterval(() => this.tick(), TICK_MS);
  }

  /** How often checks failed that no rule of the standard asks for. */
  get findings(): number {
    let sum = 0;
    for (const { findings } of this.clients.values()) for (const count of findings.values()) sum += count;
    return sum;
  }

  tap(connection: TappedConnection): ConnectionTap {
    const linted = new LintedConnection(this, connection);
    this.#open.add(linted);
    return linted;
  }

  tick(): void {
    const nowUs = this.#nowUs();
    for (const one of this.#open) one.tick(nowUs);
    for (const client of this.clients.values())
      for (const [topic, count] of client.deliveries.missing(nowUs))
        this.found(client, {
          check: 'never came',
          words: `${count} to ${printableName(toText(topic))} above QoS 0: sent to its socket, lost with the connection, and not sent again on the next`,
        });
  }

  /** Judges for the last time. */
  stop(): void {
    clearInterval(this.#timer);
    this.tick();
  }

  // What follows is for its connections.

  get nowUs(): number {
    return this.#nowUs();
  }

  say(line: string): void {
    this.#say(line);
  }

  gone(connection: LintedConnection): void {
    this.#open.delete(connection);
  }

  clientOf({ clientId }: Connect, address: string): LintedClient {
    const known = this.clients.get(clientId);
    if (clientId !== '' && known !== undefined) return known;
    const client: LintedClient = {
      name: clientId === '' ? address : printableName(toText(clientId)),
      outside: new Outside((finding) => this.found(client, finding)),
      deliveries: new Deliveries(),
      findings: new Map(),
      memories: { client: new Memory(), broker: new Memory() },
    };
    if (this.clients.size < MAX_CLIENTS) this.clients.set(clientId === '' ? address : clientId, client);
    return client;
  }

  found(client: LintedClient, { check, words }: Finding): void {
    client.findings.set(check, (client.findings.get(check) ?? 0) + 1);
    this.#say(`${client.name}: ${check}: ${words}`);
  }

  broken(name: string, fault: ProtocolError, packet: Packet): void {
    const { rule, message: detail } = fault;
    this.#rules.broken({ timeUs: this.nowUs, device: 0, rule, detail }, { clientId: name, ...packet }, name);
  }
}

class LintedConnection implements ConnectionTap {
  readonly #linter: WireLinter;
  readonly #connection: TappedConnection;
  readonly #ends: Record<Side, End>;
  #client: LintedClient | null = null;
  #isFirst = true;
  #isUnread = false;
  #isClientGone = false;

  constructor(linter: WireLinter, connection: TappedConnection) {
    this.#linter = linter;
    this.#connection = connection;
    this.#ends = {
      client: new End('client', this.#user('client')),
      broker: new End('broker', this.#user('broker')),
    };
  }

  clientSent(bytes: Buffer): void {
    if (this.#isFirst) this.#lookAt(bytes[0]);
    this.#pass('client', 'client', bytes);
  }

  clientHears(bytes: Buffer): void {
    this.#client?.outside.heard();
    this.#pass('client', 'broker', bytes);
  }

  brokerHears(bytes: Buffer): void {
    this.#pass('broker', 'client', bytes);
  }

  brokerSent(bytes: Buffer): void {
    this.#pass('broker', 'broker', bytes);
  }

  clientClosed(): void {
    if (this.#isClientGone) return;
    const { nowUs } = this.#linter;
    this.tick(nowUs);
    this.#isClientGone = true;
    this.#client?.outside.closed(nowUs);
  }

  over(): void {
    this.clientClosed();
    this.#linter.gone(this);
  }

  tick(nowUs: number): void {
    if (!this.#isClientGone) {
      this.#client?.outside.tick(nowUs);
      if (!this.#isUnread) this.#ends.client.tick(nowUs, !this.#connection.isHeldUp);
    }
    if (!this.#isUnread) this.#ends.broker.tick(nowUs);
  }

  #pass(at: Side, by: Side, bytes: Buffer): void {
    if (!this.#isUnread) this.#ends[at].passed(by, bytes.toString('latin1'), this.#linter.nowUs);
  }

  /** What is no MQTT from its first byte on is not judged. */
  #lookAt(first: number): void {
    this.#isFirst = false;
    if (first === TLS_HANDSHAKE)
      this.#leave('it is TLS, which cannot be read here: point the client at the port without TLS');
    else if (first === 'G'.charCodeAt(0)) this.#leave('it is HTTP, as of a WebSocket, which is not read');
  }

  #leave(why: string): void {
    if (this.#isUnread) return;
    this.#isUnread = true;
    this.#linter.unread++;
    this.#linter.say(`${this.#connection.address}: not checked: ${why}`);
  }

  #user(end: Side): EndUser {
    const linter = this.#linter;
    const outside = () => this.#client?.outside;
    const common = {
      broken: (by: Side, fault: ProtocolError, packet: Packet) => {
        const name = this.#client?.name ?? this.#connection.address;
        linter.broken(by === 'client' ? name : `the broker to ${name}`, fault, packet);
      },
      unreadable: (why: string) => this.#leave(why),
    };
    if (end === 'broker')
      return {
        ...common,
        memoryOf: (connect) =>
          (this.#client ?? linter.clientOf(connect, this.#connection.address)).memories.broker,
        publish: (by, publish) => {
          if (by === 'client') this.#client?.deliveries.arrived(digestOf(publish));
        },
      };
    return {
      ...common,
      memoryOf: (connect) => {
        this.#client = linter.clientOf(connect, this.#connection.address);
        this.#client.outside.connecting(connect.keepAliveS, linter.nowUs);
        this.#client.deliveries.connecting();
        return this.#client.memories.client;
      },
      accepted: ({ code }) => {
        if (code !== 0) return;
        outside()?.accepted();
        this.#client?.deliveries.accepted(linter.nowUs);
      },
      asked: (nowUs) => outside()?.asked(nowUs),
      publish: (by, publish, isFirst) => {
        if (by === 'client')
          this.#client?.deliveries.left(
            digestOf(publish),
            publish.topic,
            publish.qos,
            isFirst || publish.qos === 0,
          );
      },
    };
  }
}

/**
 * The broker on a desk: the strict broker of virtual time on the wall clock and on real sockets, with users, tokens,
 * certificates, a store on disk, a record and ways onward. It asks the machine for ports and files; who calls brings
 * options that are checked already.
 *
 * @module
 */
import type * as net from 'node:net';
import type { Duplex } from 'node:stream';
import { getHeapStatistics } from 'node:v8';
import type { Publish } from '../../broker/codec/packets.ts';
import type { Broker } from '../../broker/index.ts';
import type { BrokerLimits } from '../../broker/limits.ts';
import { threeFigures } from '../../report/format.ts';
import { printableName } from '../../report/printable.ts';
import { RealClock } from '../clock/index.ts';
import { describeLimit, maxConnections } from '../proxy/file-limit.ts';
import type { Certificate } from './certificate.ts';
import { Clients } from './clients.ts';
import { BrokerCore } from './core/core.ts';
import { limitsWithin, MAX_TIMERS } from './core/limits.ts';
import { type BrokerMessage, toMessage, toText } from './core/text.ts';
import { Door } from './door.ts';
import { brokerMetrics } from './figures/metrics.ts';
import { SYS_EVERY_MS, SysTopics } from './figures/sys-topics.ts';
import { addressOf, certificateNameOf, Listeners } from './listeners.ts';
import { LiveObserver } from './live-observer.ts';
import type { Recorder } from './recorder.ts';
import { RuleLog } from './rules/rule-log.ts';
import { LevelStore } from './store/level-store.ts';
import { UserAccess } from './user-access.ts';
import type { Identity, Users } from './users.ts';

const MIB = 1 << 20;

export interface LiveBrokerOptions {
  /** Null admits everybody to everything. */
  users: Users | null;
  recorder: Recorder | null;
  /** Where retained messages and sessions are kept; null keeps them in memory. */
  folder: string | null;
  /** Opens the folder even when its store is damaged, and logs which records are lost. */
  repairs?: boolean;
  /** Whose pages may open a WebSocket beside this machine's own: `https://dash.example`. */
  origins?: readonly string[];
  /** Stores messages that are forwarded elsewhere, before they are acknowledged; a rejection refuses the message. */
  keep?(message: BrokerMessage, client: string): Promise<void>;
  /** Gets each rule that a client breaks; `say` has them as lines unless given. */
  rules?: RuleLog;
  /** Ends a connection at the first rule that its client breaks. */
  isStrict?: boolean;
  /** Bounds other than those of `LIVE_LIMITS`. */
  limits?: Partial<BrokerLimits>;
  say(text: string): void;
  /** Gets the lines about clients that come, go, subscribe and publish. */
  sayClient(text: string): void;
}

/** A user of the list, for people. */
export interface UserState {
  name: string;
  clients: { clientId: string; isConnected: boolean; subscriptions: number }[];
}

/** The project's broker on ports of this machine: MQTT over TCP, TLS and WebSocket. */
export class LiveBroker {
  readonly clients = new Clients();
  /** Hears of every message; null is the broker itself. */
  onMessage: ((message: BrokerMessage, client: string | null) => void) | null = null;
  readonly #options: LiveBrokerOptions;
  readonly #store: LevelStore | null;
  readonly #core: BrokerCore;
  readonly #observer: LiveObserver;
  readonly #listeners: Listeners;
  readonly #door: Door;
  readonly #rules: RuleLog;
  readonly #access: UserAccess | null;
  #users: Users | null;
  #sysTopics: SysTopics | null = null;
  readonly #sockets = new Map<number, { socket: net.Socket; address: string }>();

  private constructor(options: LiveBrokerOptions, store: LevelStore | null, clock: RealClock) {
    this.#options = options;
    this.#store = store;
    this.#rules = options.rules ?? new RuleLog(options.say);
    const { users, say, keep } = options;
    const limits = limitsOf(options.limits, say);
    this.#observer = new LiveObserver(this.#observed());
    const access =
      users === null
        ? null
        : new UserAccess(users, {
            certificateOf: (number) => certificateNameOf(this.#socketOf(number)),
            addressOf: (number) => this.#sockets.get(number)?.socket.remoteAddress ?? '',
            identified: (number, identity) => this.#identified(number, identity),
            say,
          });
    this.#access = access;
    this.#users = users;
    this.#core = new BrokerCore(
      this.#observer,
      {
        ...{ isStrict: options.isStrict ?? false, limits },
        ...(access !== null && { access }),
        ...(store !== null && { store }),
        ...(keep !== undefined && { passOn: passOnBy(keep) }),
      },
      clock,
    );
    this.#door = new Door({
      limits,
      reached: (limit, address) => {
        if (!this.#core.broker.tally.reach(limit)) return;
        if (limit === 'connections' && limits.connections === maxConnections()) say(describeLimit(1));
        else this.#observer.reached('', limit, address);
      },
    });
    this.#listeners = new Listeners({
      accept: (stream, socket) => this.#accept(stream, socket),
      ...{ say, door: this.#door, origins: options.origins ?? [] },
    });
  }

  /** @throws UsageError where the folder is damaged; the store's error, as when another broker has it open */
  static async create(options: LiveBrokerOptions): Promise<LiveBroker> {
    const { folder, repairs = false, say } = options;
    const clock = new RealClock(MAX_TIMERS);
    const epochUs = () => Date.now() * 1000 - clock.now;
    const store = folder === null ? null : await LevelStore.open({ folder, repairs, epochUs, say });
    return new LiveBroker(options, store, clock);
  }

  /** Says its figures under `$SYS` from now on. @param version of the program */
  announce(version: string, everyMs = SYS_EVERY_MS): void {
    this.#sysTopics = new SysTopics(this.protocol, version, everyMs);
  }

  /** Other users, or other rights: what is no longer allowed ends now. Only for a broker that has users. */
  reload(users: Users): void {
    const access = this.#access;
    if (access === null) return;
    access.users = users;
    this.#users = users;
    this.#core.reassess((rights) => access.again(rights));
    const gone = this.#core.reassessAway((owner, clientId) => access.rightsOfOwner(owner, clientId));
    for (const clientId of gone)
      this.#options.say(
        `${printableName(clientId)}: its user is gone, and its session with what waits in it`,
      );
  }

  /** Every user of the list, with the sessions that he has; null for a broker without users. */
  users(): UserState[] | null {
    if (this.#users === null) return null;
    const states = new Map(
      this.#users.names.map((name): [string, UserState] => [name, { name, clients: [] }]),
    );
    for (const { rights, clientId, wire, subscriptions } of this.#core.broker.sessions.values())
      states.get(rights?.name ?? '')?.clients.push({
        ...{ clientId: toText(clientId), isConnected: wire !== null, subscriptions: subscriptions.size },
      });
    return [...states.values()];
  }

  /** Ends the connections of one user; he may come back. @returns how many; null where there is no such user */
  cutUser(name: string): number | null {
    if (this.#users?.names.includes(name) !== true) return null;
    return this.#core.cut((rights) => rights.name === name);
  }

  /** Its figures for Prometheus. */
  metrics(): string {
    return brokerMetrics(this.protocol, this.#rules);
  }

  /** The protocol's part of it. */
  get protocol(): Broker {
    return this.#core.broker;
  }

  /** @returns the port. @throws the system's error, for instance EADDRINUSE */
  listenTcp(host: string, port: number): Promise<number> {
    return this.#listeners.listenTcp(host, port);
  }

  listenTls(host: string, port: number, certificate: Certificate): Promise<number> {
    return this.#listeners.listenTls(host, port, certificate);
  }

  /** MQTT over WebSocket, over TLS where there is a certificate. */
  listenWebSocket(host: string, port: number, certificate: Certificate | null = null): Promise<number> {
    return this.#listeners.listenWebSocket(host, port, certificate);
  }

  /** What is retained now. */
  *retained(): Generator<BrokerMessage> {
    for (const message of this.#core.broker.router.retainedMessages()) yield toMessage(message);
  }

  /** Ends every connection and closes the store. */
  async stop(): Promise<void> {
    this.#core.stop();
    await this.#listeners.stop();
    await this.#store?.close();
    this.#observer.stop();
    this.#options.recorder?.close();
    this.#rules.close();
    this.#sysTopics?.stop();
  }

  #accept(stream: Duplex, socket: net.Socket): void {
    this.#core.take(stream, (number) => {
      this.#sockets.set(number, { socket, address: addressOf(socket) });
      // The broker hears of the end in the same turn, and wants to name the connection.
      stream.once('close', () => setImmediate(() => this.#sockets.delete(number)));
    });
  }

  #socketOf(number: number): net.Socket {
    const known = this.#sockets.get(number);
    if (known === undefined) throw new Error(`no connection has the number ${number}`);
    return known.socket;
  }

  /** A connection ends when its token runs out. */
  #identified(number: number, identity: Identity): void {
    if (identity.endsMs === null) return;
    this.#core.closeAt(number, identity.endsMs, (clientId) =>
      this.#options.say(`${printableName(clientId)}: its token has run out; the connection is closed`),
    );
  }

  #observed() {
    const live = this;
    const { recorder, say, sayClient } = this.#options;
    return {
      clients: this.clients,
      letIn: (number: number) => this.#door.known(this.#socketOf(number)),
      addressOf: (number: number) => this.#sockets.get(number)?.address ?? 'somebody',
      userOf: (clientId: string) => this.#core.broker.sessions.get(clientId)?.rights?.name ?? '',
      get wantsMessages() {
        return recorder !== null || live.onMessage !== null;
      },
      onMessage: (message: BrokerMessage, client: string | null) => {
        recorder?.message(message, client);
        this.onMessage?.(message, client);
      },
      rules: this.#rules,
      ...{ say, sayClient },
    };
  }
}

/** A process cannot have more connections than file descriptors. */
function limitsOf(wanted: Partial<BrokerLimits> = {}, say: (text: string) => void): BrokerLimits {
  const heapBytes = getHeapStatistics().heap_size_limit;
  const { limits: within, share } = limitsWithin(heapBytes);
  if (share < 1)
    say(
      `this process may have ${Math.round(heapBytes / MIB)} MiB, so bounds in bytes are ${threeFigures(share * 100)} % of the usual ones; NODE_OPTIONS=--max-old-space-size=4096 allows more`,
    );
  const limits = { ...within, ...wanted };
  return { ...limits, connections: Math.min(limits.connections, maxConnections()) };
}

function passOnBy(keep: NonNullable<LiveBrokerOptions['keep']>) {
  return (publish: Publish, clientId: string, done: (failure: Error | null) => void) => {
    keep(toMessage(publish), toText(clientId)).then(() => done(null), done);
  };
}

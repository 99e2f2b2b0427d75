/** Every bound of a broker that a deployment may want to change. Reaching one never ends the process. */
export interface BrokerLimits {
  /** Messages above QoS 0 that wait for one client; more are dropped (mosquitto's max_queued_messages). */
  queuedMessages: number;
  /** Bytes of topic and payload that wait for one client; more are dropped. */
  queuedBytes: number;
  /** The same for all clients together. */
  allQueuedBytes: number;
  /** Messages above QoS 0 on their way to one client at a time (mosquitto's max_inflight_messages). */
  inFlight: number;
  /** Body of one packet, bytes; a larger one ends its connection (MQTT 5: 0x95). */
  packetBytes: number;
  /** Bytes of packets that have not come to their end, of all clients; one more is hung up on. */
  allReceivedBytes: number;
  /** Connections open at a time; one without CONNECT makes room for the next. */
  connections: number;
  /** From one address; more wait for their turn. */
  connectionsPerS: number;
  /** A connection that sends no CONNECT is closed, microseconds. */
  connectWithinUs: number;
  /** All that a connection may send before its CONNECT is accepted, bytes. */
  connectBytes: number;
  /** Connected or kept; a CONNECT beyond that gets code 3 (MQTT 5: 0x88). */
  sessions: number;
  /** Client ids, user names and wills of all sessions; a CONNECT beyond is refused as one beyond `sessions`. */
  sessionBytes: number;
  /** Levels of a topic or filter (mosquitto has 200); a deeper filter is refused, a deeper topic not retained. */
  topicLevels: number;
  /** Topics with a retained message; more are not kept. */
  retained: number;
  /** All retained messages and their tree; more are not kept. */
  retainedBytes: number;
  /** Filters of one client; more are refused in SUBACK. */
  subscriptions: number;
  /** All filters and their tree; more are refused in SUBACK. */
  subscriptionBytes: number;
  /** Bytes that wait for one reader before QoS 0 messages to it are dropped. */
  congestedBytes: number;
  /** Bytes that wait for one reader before it is hung up on. */
  unsentBytes: number;
  /** Bytes that wait for all readers together; beyond, `congestedBytes` is what each may have. */
  allUnsentBytes: number;
  /** What is remembered of all clients' messages for the rules that need history; beyond, less is known and judged. */
  historyBytes: number;
  /** QoS 2 messages of all clients whose PUBREL has not come; one more ends its connection (MQTT 5: 0x97). */
  unreleased: number;
  /** Publishes of one client that wait for the disk; more are not read until it has caught up. */
  unanswered: number;
  /** Bytes of them, of one client. */
  unansweredBytes: number;
}

const MIB = 1 << 20;

/** Those of virtual time. */
export const LIMITS: BrokerLimits = {
  queuedMessages: 1000,
  queuedBytes: Number.POSITIVE_INFINITY,
  allQueuedBytes: Number.POSITIVE_INFINITY,
  inFlight: 20,
  packetBytes: MIB,
  allReceivedBytes: Number.POSITIVE_INFINITY,
  connections: Number.POSITIVE_INFINITY,
  connectionsPerS: Number.POSITIVE_INFINITY,
  /** The longest attach of any link profile fits in [E]. */
  connectWithinUs: 150_000_000,
  connectBytes: 1 << 16,
  sessions: 1 << 17,
  sessionBytes: Number.POSITIVE_INFINITY,
  topicLevels: 200,
  retained: 1 << 17,
  retainedBytes: Number.POSITIVE_INFINITY,
  subscriptions: 10_000,
  subscriptionBytes: Number.POSITIVE_INFINITY,
  congestedBytes: 1 << 16,
  unsentBytes: MIB,
  allUnsentBytes: Number.POSITIVE_INFINITY,
  historyBytes: Number.POSITIVE_INFINITY,
  unreleased: Number.POSITIVE_INFINITY,
  unanswered: 1000,
  unansweredBytes: 16 * MIB,
};

/** What the bounds are held against, counted over all clients. */
export class Tally {
  queuedMessages = 0;
  queuedBytes = 0;
  unsentBytes = 0;
  receivedBytes = 0;
  historyBytes = 0;
  unreleased = 0;
  /** Messages that found no room. */
  dropped = 0;
  /** Since the start, as mosquitto counts under $SYS: control packets, PUBLISHes among them, and their payloads. */
  packetsReceived = 0;
  packetsSent = 0;
  bytesReceived = 0;
  bytesSent = 0;
  publishesReceived = 0;
  publishesSent = 0;
  payloadBytesReceived = 0;
  payloadBytesSent = 0;
  /** CONNECTs that were accepted, and sessions that came to their end by their expiry. */
  connects = 0;
  expired = 0;
  /** Clients that are connected now, and the most there ever were. */
  clients = 0;
  mostClients = 0;
  /** How often each bound was reached. */
  readonly reached = new Map<keyof BrokerLimits, number>();

  clientCame(): void {
    this.connects++;
    this.clients++;
    this.mostClients = Math.max(this.mostClients, this.clients);
  }

  /** A message above QoS 0 waits for its client, or is under way. */
  queued(bytes: number): void {
    this.queuedMessages++;
    this.queuedBytes += bytes;
  }

  unqueued(bytes: number): void {
    this.queuedMessages--;
    this.queuedBytes -= bytes;
  }

  /** @returns true the first time since the start */
  reach(limit: keyof BrokerLimits): boolean {
    const times = this.reached.get(limit) ?? 0;
    this.reached.set(limit, times + 1);
    return times === 0;
  }
}

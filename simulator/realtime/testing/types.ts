/// <reference lib="esnext.disposable" preserve="true" />

/** Ends with the test: by `close()`, or by itself when declared with `await using`. */
export interface Closing {
  /** Ends connections and frees the port. A second call does nothing. */
  close(): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
}

export interface BrokerOptions {
  /** Default 0: any free port. */
  port?: number;
  /** Users and their rights as topic filters; without it everybody may do everything. */
  users?: readonly BrokerUser[];
}

export interface BrokerUser {
  name: string;
  password: string;
  publish?: string[];
  subscribe?: string[];
}

/** A message that a client has published. */
export interface BrokerMessage {
  /** Its client id. */
  client: string;
  topic: string;
  payload: Uint8Array;
  /** The payload as UTF-8. */
  text: string;
  qos: 0 | 1 | 2;
  retain: boolean;
}

/** An MQTT 3.1.1 broker that only this machine can reach. */
export interface TestBroker extends Closing {
  /** `mqtt://127.0.0.1:PORT` */
  readonly url: string;
  readonly host: string;
  readonly port: number;
  /** Messages that clients have published, in order; the oldest of more than 100,000 are forgotten. */
  readonly messages: readonly BrokerMessage[];
  /** Number of forgotten messages. */
  readonly forgotten: number;
  /** Client ids of connected clients. */
  readonly clients: readonly string[];
  /** The first message that matches, past or future. @param within default `10s` */
  message(matches: string | ((message: BrokerMessage) => boolean), within?: string): Promise<BrokerMessage>;
  /** Stops like a crash: every connection ends, and sessions and retained messages are lost. */
  stop(): Promise<void>;
  /** Starts on the same port again. */
  start(): Promise<void>;
}

export interface ProxyOptions {
  /** The broker, or any TCP server: `mqtt://host:port` or `host:port`. */
  upstream: string;
  /** A profile and its overlays, separated by commas (see `mote links`). Without it bytes pass at once. */
  link?: string;
  /** 0, any that is free, unless given. */
  port?: number;
  /**
   * Determines the random events of the link; default 1. Real time adds its own: the same seed does not give the same
   * run.
   */
  seed?: number;
  /** The simulated TCP of the device; default `linux`. */
  stack?: 'esp-lwip' | 'esp-lwip-idf3' | 'generic-modem' | 'linux';
}

/** As in Toxiproxy, but `packet_loss` acts below TCP; attributes in Toxiproxy's units: ms, bytes, kB/s. */
export interface ToxicOptions {
  type:
    | 'latency'
    | 'bandwidth'
    | 'slow_close'
    | 'timeout'
    | 'reset_peer'
    | 'slicer'
    | 'limit_data'
    | 'packet_loss'
    | 'noop';
  /** Default `TYPE_STREAM`. */
  name?: string;
  /** `upstream` is from the client to the broker. Default `downstream`. */
  stream?: 'upstream' | 'downstream';
  /** The fraction of connections that it acts on, 0 to 1. Default 1. */
  toxicity?: number;
  attributes?: { [name: string]: number };
}

/** An MQTT packet that has passed the link. */
export interface SeenPacket {
  /** `up` is from the client to the broker. */
  direction: 'up' | 'down';
  /** Its name in the standard: `CONNECT`, `PUBLISH`, `PUBACK`. */
  type: string;
  /** 1 for the first connection through the proxy. */
  connection: number;
  /** Milliseconds since the proxy began. */
  timeMs: number;
  /** Packet id; null if the packet has none. */
  id: number | null;
  /** Topic of a PUBLISH, else null. */
  topic: string | null;
  qos: 0 | 1 | 2 | null;
  dup: boolean;
  /** The packet as one line for people. */
  text: string;
}

/** A port of this machine with a bad link behind it. */
export interface TestProxy extends Closing {
  /** The URL for clients: the upstream's scheme, this machine, this port. */
  readonly url: string;
  readonly host: string;
  readonly port: number;
  /** Packets that have passed the link, in order; the oldest of more than 100,000 are forgotten. TLS cannot be read. */
  readonly packets: readonly SeenPacket[];
  /** Number of forgotten packets. */
  readonly forgotten: number;
  /** Number of open connections. */
  readonly connections: number;
  /** The proxy's log, line by line: connections that open and close, outages, cuts. */
  readonly log: readonly string[];
  /** The first packet that matches, past or future. @param within default `10s` */
  packet(matches: string | ((packet: SeenPacket) => boolean), within?: string): Promise<SeenPacket>;
  /** Changes the link, also for open connections. */
  link(names: string): void;
  /**
   * Cuts the link: no packet passes in either direction, and connections stay open.
   * @param duration until `heal()` if not given
   */
  cut(duration?: string): void;
  /** Ends a cut. */
  heal(): void;
  /** Adds a toxic. @returns its name */
  toxic(options: ToxicOptions): string;
  /** Removes a toxic. */
  removeToxic(name: string): void;
}

/// <reference lib="esnext.disposable" preserve="true" />

/** What ends with a test: by `close()`, or by itself where it is declared with `await using`. */
export interface Closing {
  /** Ends connections, and frees the port. A second call does nothing. */
  close(): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
}

export interface BrokerOptions {
  /** 0, any that is free, unless given. */
  port?: number;
  /** Who may connect, and what each may do, as topic filters; without it everybody may do everything. */
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

/** An MQTT 3.1.1 broker on this machine, for this machine. */
export interface TestBroker extends Closing {
  /** `mqtt://127.0.0.1:PORT` */
  readonly url: string;
  readonly host: string;
  readonly port: number;
  /** What clients have published, in order; of more than 100,000 the oldest are forgotten. */
  readonly messages: readonly BrokerMessage[];
  /** How many of the oldest messages are forgotten. */
  readonly forgotten: number;
  /** Client ids of those that are connected. */
  readonly clients: readonly string[];
  /** The first message that matches, of those that came and those that come. @param within default `10s` */
  message(matches: string | ((message: BrokerMessage) => boolean), within?: string): Promise<BrokerMessage>;
  /** As a crash: every connection ends, and sessions and retained messages are gone. */
  stop(): Promise<void>;
  /** On the same port again. */
  start(): Promise<void>;
}

export interface ProxyOptions {
  /** The broker, or any TCP server: `mqtt://host:port` or `host:port`. */
  upstream: string;
  /** A profile and overlays on it, with commas between them (see `mote links`). None is a plain wire. */
  link?: string;
  /** 0, any that is free, unless given. */
  port?: number;
  /** Decides what befalls the link; default 1. Real time adds its own: the same seed is not the same run. */
  seed?: number;
  /** The device's TCP as it is simulated; default `linux`. */
  stack?: 'esp-lwip' | 'esp-lwip-idf3' | 'generic-modem' | 'linux';
}

/** As Toxiproxy has it, with `packet_loss` below TCP; attributes in its units: ms, bytes, kB/s. */
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
  /** `TYPE_STREAM` unless given. */
  name?: string;
  /** `upstream` is from the client to the broker. Default `downstream`. */
  stream?: 'upstream' | 'downstream';
  /** The share of connections that it befalls, 0 to 1. Default 1. */
  toxicity?: number;
  attributes?: { [name: string]: number };
}

/** A packet that has come out of the link. */
export interface SeenPacket {
  /** `up` is from the client to the broker. */
  direction: 'up' | 'down';
  /** The name that the standard has for it: `CONNECT`, `PUBLISH`, `PUBACK`. */
  type: string;
  /** 1 for the first connection through the proxy. */
  connection: number;
  /** Since the proxy began. */
  timeMs: number;
  /** Packet id, where it has one. */
  id: number | null;
  /** Of a PUBLISH. */
  topic: string | null;
  qos: 0 | 1 | 2 | null;
  dup: boolean;
  /** In one line, for people. */
  text: string;
}

/** A port of this machine behind which a link is bad. */
export interface TestProxy extends Closing {
  /** What a client connects to: the upstream's scheme, this machine, this port. */
  readonly url: string;
  readonly host: string;
  readonly port: number;
  /** What came out of the link, in order; of more than 100,000 the oldest are forgotten. TLS cannot be read. */
  readonly packets: readonly SeenPacket[];
  /** How many of the oldest packets are forgotten. */
  readonly forgotten: number;
  /** Connections that are open. */
  readonly connections: number;
  /** What the proxy has to say, a line each: connections that come and go, outages, cuts. */
  readonly log: readonly string[];
  /** The first packet that matches, of those that came and those that come. @param within default `10s` */
  packet(matches: string | ((packet: SeenPacket) => boolean), within?: string): Promise<SeenPacket>;
  /** Another link, also for connections that are open. */
  link(names: string): void;
  /** No packet passes either way, and connections stay open. @param duration until `heal()` unless given */
  cut(duration?: string): void;
  /** Packets pass again. */
  heal(): void;
  /** Adds a toxic. @returns its name */
  toxic(options: ToxicOptions): string;
  /** Takes a toxic away. */
  removeToxic(name: string): void;
}

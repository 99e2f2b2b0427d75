/**
 * What `require("mote")` gives on the board: the shape of Espruino's own `MQTT` module, and what mote adds to it. Types
 * alone: programs and tests ask here what they may say, and no byte of it reaches a board.
 *
 * @module
 */

export interface Options {
  /** Instead of the one that `create` was given, from the next attempt on. */
  host?: string;
  port?: number;
  client_id?: string;
  /** Seconds between packets at the most; 60 unless given, 65535 at the most. */
  keep_alive?: number;
  /**
   * Seconds of silence at the most, which CONNECT announces: the client tries longer and longer silences than `keep_alive`, and
   * steps back when one ends the connection.
   */
  adaptive?: number;
  /** false keeps the session at the broker; true unless given. */
  clean_session?: boolean;
  /**
   * The `max` build: also a function that is called for each CONNECT, with the code of the CONNACK that refused the one
   * before, else 0: 4 and 5 ask for a fresh token. What it throws ends the attempt; the next one comes after a while.
   */
  username?: string | ((refused: number) => string);
  password?: string | ((refused: number) => string);
  will?: { topic: string; payload: string; qos?: number; retain?: boolean; delay?: number };
  /** The `max` build: 5 for MQTT 5; a broker that refuses it gets 3.1.1. */
  protocol?: 4 | 5;
  /** With MQTT 5: seconds that the broker keeps the session; without `clean_session` for ever. */
  session_expiry?: number;
  /** With MQTT 5: what a method of authentication says first, and to each challenge. */
  auth?: { method: string; data(challenge?: string): string };
  protocol_name?: string;
  protocol_level?: number;
  /** A module of the shape of `require("net")`: a modem's driver, or `require("tls")`. */
  net?: EspruinoNet;
  /** The `full` build: TLS, with `key`, `cert` and `ca` as `require("tls")` takes them. */
  tls?: boolean;
  /** The `full` build: accepted QoS 1 messages survive a power cut, in files `mote.0` to `mote.3` of Storage. */
  flash?: boolean;
  /** The `full` build: which message goes when the outbox is full; the new one is refused unless given. */
  drop?: 'oldest' | 'newest' | 'replace';
  /**
   * The `max` build: plain TCP unless given; wss over TLS as above. The port is 1883, 8883, 80 or 443 unless given.
   */
  transport?: 'tcp' | 'tls' | 'ws' | 'wss';
  /** Of ws and wss; `/mqtt` unless given. */
  path?: string;
  /** In DER; a function is called for each connection. */
  key?: string | (() => string | undefined);
  cert?: string | (() => string | undefined);
  ca?: string | (() => string | undefined);
}

export interface PublishOptions {
  qos?: number;
  retain?: boolean;
  dup?: boolean;
  /** With MQTT 5, those up to 9 and 38; the message is refused when there are others. */
  properties?: Properties;
}

/** Of MQTT 5, by their ids: names would cost more bytes than what they name. Strings are UTF-8, or bytes. */
export interface Properties {
  /** Payload format indicator: 1 for text in UTF-8. */
  1?: number;
  /** Message expiry interval: seconds that the broker keeps it for who is away; those that are left. */
  2?: number;
  /** Content type. */
  3?: string;
  /** Response topic. */
  8?: string;
  /** Correlation data. */
  9?: string;
  /** Of the broker: session expiry interval in s, assigned client id, server keep-alive in s. */
  17?: number;
  18?: string;
  19?: number;
  /** Authentication method and data. */
  21?: string;
  22?: string;
  /** Response information, server reference, reason string. */
  26?: string;
  28?: string;
  31?: string;
  /** Receive maximum, topic alias maximum, topic alias, maximum QoS, and whether messages may be retained. */
  33?: number;
  34?: number;
  35?: number;
  36?: number;
  37?: number;
  /** User properties: name, value, name, value. */
  38?: string[];
  /** Maximum packet size; then whether there are wildcards, subscription ids and shared subscriptions. */
  39?: number;
  40?: number;
  41?: number;
  42?: number;
}

/** `answer` publishes its text to who asks; false when it is refused, or nobody waits for it. */
export type Handler = (message: string, answer: (text: any) => boolean) => void;

export interface Client {
  connected: boolean;
  /**
   * Connects, and reconnects after each end until `disconnect`. A further call without `opener` changes nothing. As a
   * function `opener` opens the socket of each connection. As an open socket it serves one connection; later attempts
   * emit `error` until `connect` gets another socket.
   */
  connect(opener?: EspruinoSocket | (() => EspruinoSocket)): void;
  /** Sends DISCONNECT, closes, and stays closed. */
  disconnect(reason?: number): void;
  /** With MQTT 5: authenticates anew, on the same connection; false when there is no such connection, or no method. */
  auth(): boolean;
  /** With MQTT 5: what the broker said when it accepted the connection. */
  properties?: Properties;
  /**
   * A buffer goes as its bytes, a number or the like as its text. false: refused. `callback` runs at the PUBACK of a QoS 1
   * message.
   */
  publish(topic: string, message: any, options?: PublishOptions | number, callback?: () => void): boolean;
  /** The hot path: checks the topic once and returns its publish function. */
  topic(name: string, options?: PublishOptions | number): (message: any, callback?: () => void) => boolean;
  subscribe(
    filter: string | string[] | { [filter: string]: number },
    options?: { qos?: number } | number,
    callback?: () => void,
  ): boolean;
  unsubscribe(filter: string): boolean;
  /** false: there is no session, or the socket is full. */
  ping(): boolean;
  /** The `full` build: runs `callback(left)` when the outbox is empty or after `timeoutMs`; `left` messages remain. */
  flush(callback: (left: number) => void, timeoutMs: number): void;
  /** The `full` build: what has happened since `create`. */
  counts: typeof import('./client/features/counters.ts').count.counts;
  /** The `max` build: `handler` gets the requests to this topic; false: the filter is refused. */
  serve(topic: string, handler: Handler): boolean;
  /**
   * The `max` build: `callback` runs once, with the answer, or without one after `timeoutMs`. false: refused, as are those
   * that make 16 with what is served. Needs `client_id`.
   */
  request(topic: string, message: any, timeoutMs: number, callback: (answer?: string) => void): boolean;
  on(event: string, callback: (...values: any[]) => void): void;
  removeListener(event: string, callback: (...values: any[]) => void): void;
  removeAllListeners(event?: string): void;
  emit(event: string, ...values: unknown[]): void;
}

export interface Mote {
  create(host: string, options?: Options): Client;
  connect(options: Options & { host: string }): Client;
}

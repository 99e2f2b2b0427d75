/**
 * Build-time constants. `scripts/compiler/features.ts` says which build has which, esbuild puts the values in, and what is
 * false leaves no byte behind. A client file may test them with a plain `if`.
 */

/** QoS 1 out: outbox, one packet in flight, resend. */
declare const QOS1: boolean;
/** Several packets in flight; needs QOS1. */
declare const WINDOW: boolean;
/** User name, password and last will in CONNECT. */
declare const CREDENTIALS: boolean;
/** subscribe, receive, and what else a program written for Espruino's MQTT module calls; needs QOS1. */
declare const RECEIVE: boolean;
/** `flush(callback, timeoutMs)`. */
declare const FLUSH: boolean;
/** `tls: true` in the options. */
declare const TLS: boolean;
/** `client.counts`. */
declare const COUNTERS: boolean;
/** What a full outbox does: `drop: "oldest" | "newest" | "replace"`. */
declare const POLICIES: boolean;
/** Accepted QoS 1 messages also stand in Storage. */
declare const FLASH: boolean;
/** `adaptive` in the options: the longest keep-alive by trial. */
declare const ADAPTIVE: boolean;
/** `protocol: 5` in the options; needs RECEIVE. */
declare const MQTT5: boolean;
/** `serve` and `request`; needs RECEIVE. */
declare const REQUESTS: boolean;
/** `transport` in the options: MQTT over WebSocket. */
declare const WEBSOCKET: boolean;
/** User name and password may be functions; needs CREDENTIALS. */
declare const TOKENS: boolean;
/** QoS 2 out and in; needs RECEIVE. */
declare const QOS2: boolean;
/** `topic(name, options)`: prepared topics. */
declare const PREPARED: boolean;

/** The target is no Espruino: the client brings `on` and `emit`, and `create` is given what Espruino has built in. */
declare const OWN_EVENTS: boolean;

/* What the compiler knows of the program, when it compiles client and program as one; each is false or empty where it does not. */

/** `create` is called at one place, once. */
declare const ONCE: boolean;
/** All options stand in that call, so the compiler has seen that this build heeds them. */
declare const KNOWN: boolean;
/** Packets may follow each other without an answer in between, so the socket may fill up: not where all that it gets is QoS 1 by one. */
declare const PACED: boolean;
/** `connect` is called once, at the program's top. */
declare const CONNECTS_ONCE: boolean;
/** No code of the program ends timers without naming one, as `clearTimeout()` does: so the client's timer stays. */
declare const TIMERS_STAY: boolean;
/** All messages are texts of ASCII, so they need no look at UTF-8. */
declare const ASCII: boolean;
/** The first byte of a PUBLISH that is sent again, with DUP. It is known where all messages are QoS 1, and either all are retained or none. */
declare const FIRST_WITH_DUP: string;
/** The CONNECT packet. */
declare const CONNECT: string;
/** The keep-alive interval that is in it. */
declare const KEEP_ALIVE_S: number;
/** The one topic that the program publishes to, with its length before it. */
declare const TOPIC: string;

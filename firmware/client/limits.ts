/** Each bound of the client, and what happens at it. */

/** Bytes for the socket until it is known to be empty again, and one packet more; the engine sends 536 in one idle loop. */
export const MAX_UNSENT = 440;
/**
 * Files of the outbox in flash, each of one page of an ESP32. With 84-byte messages one holds 44: at one reading a minute
 * 33 files a day are replaced, and each message takes three writes.
 */
export const FLASH_FILES = 4;
export const FLASH_FILE_BYTES = 4096;
/**
 * Files beyond these for the ids of QoS 2 messages that came, while messages that wait keep all of those. One holds 409 ids, and MAX_HELD are
 * held at once, so the two take turns.
 */
export const ID_FILES = 2;
/** Bytes of a topic, a filter or a name: MQTT has two bytes for the length. */
export const MAX_TEXT = 65535;
/** Packets in the outbox, in flight or waiting; one more is refused. */
export const MAX_SLOTS = 32;
/** Bytes in the outbox; a message that does not fit is refused. */
export const MAX_OUTBOX_BYTES = 4096;
/** Bytes beyond it for one message of another topic, where the outbox is full of suspects. */
export const MAX_OTHER_BYTES = 512;
/** Packets without their answer; the rest waits in the outbox. */
export const MAX_IN_FLIGHT = 8;
/** Bytes of PUBACKs over what the socket may take; then the connection ends, and a WebSocket's pings get no answer. */
export const MAX_UNANSWERED = 2048;
/** A received packet that is longer is thrown away as it comes, and acknowledged. */
export const MAX_PACKET_IN = 2048;
/** Filters that are subscribed again by themselves; one more is refused. */
export const MAX_FILTERS = 32;
/** Bytes that SUBSCRIBE and UNSUBSCRIBE may take in the outbox beyond what messages may; one of each filter waits at most. */
export const MAX_FILTER_BYTES = 4096;
/**
 * Ids of QoS 2 messages that were delivered and not yet released; one more ends the connection. Brokers send 20 at once
 * by default.
 */
export const MAX_HELD = 32;
/** Topics that are served and requests that wait for their answer; one more request is refused. */
export const MAX_HANDLERS = 16;
/** Requests that are known when they come again: mosquitto has 20 messages without their answers at the most. */
export const MAX_ASKERS = 20;
/** Topics that have an alias on a connection of MQTT 5, in each direction (mosquitto's max_topic_alias). */
export const MAX_ALIASES = 10;
/** Bytes of a line in a server's answer to the WebSocket handshake; a longer one ends the connection. */
export const MAX_ANSWER_LINE = 1024;
/** Bytes of a packet that is no PUBLISH, of MQTT 3.1.1; a longer one ends the connection. */
export const MAX_REPLY = 5;
/** A shorter keep-alive interval may be over when CONNACK comes: a PINGREQ goes at once. */
export const MIN_KEEP_ALIVE_S = 58;
/** From the handshake to CONNACK: the slowest profile, nbiot-deep, has p99 = 23 s from idle. */
export const CONNACK_MS = 30000;
/** Backoff doubles from 1 s to 128 s. */
export const MAX_DOUBLINGS = 7;
/** Doublings that a refused CONNECT adds. */
export const REFUSED_DOUBLINGS = 3;
/**
 * The timer ticks twice in a keep-alive interval, a little early: two ticks in which nothing goes out are still within
 * the interval.
 */
export const TICK_MS_PER_KEEP_ALIVE_S = 480;
/**
 * Ticks without a byte from the broker, or without a PUBACK while one is due, until the link counts as dead. After a
 * PINGREQ the broker has two of them, nearly a keep-alive interval: it takes the client for dead only after 1.5, and TCP
 * needs as long again as a tunnel was.
 */
export const MAX_SILENT_TICKS = 3;
/** ADAPTIVE: answered PINGREQs before a longer silence is tried again, at first and at the most. */
export const FIRST_PATIENCE = 32;
export const MAX_PATIENCE = 1024;
/** A timer that has not fired this long after its time was cleared by the program, and is set again. */
export const TIMER_SLACK_MS = 1000;
/** Bytes of errors on the console since power-on, when nobody listens to `error`; then it is silent. */
export const MAX_SAID = 400;
/** Bytes of one of them. */
export const MAX_SAID_TEXT = 80;
/**
 * While the broker answers PINGREQs, the deadline for a PUBACK doubles with each connection that it ended, up to this: a
 * broker that takes four keep-alive intervals for each is slow, not dead.
 */
export const MAX_ACK_TICKS = 24;
/** A packet on which the broker has ended so many connections goes behind the others. */
export const SUSPECT_HANG_UPS = 3;
/**
 * A packet on which the broker has ended so many connections is put aside. Beyond SUSPECT_HANG_UPS a connection counts only if the broker
 * has answered another packet on it. A broker that hangs up on each fifth message at random does that to one in a million.
 */
export const MAX_HANG_UPS = 8;
/** Clients with different hosts or client ids in one program. Each has a copy of the module; `create` throws for one more. */
export const MAX_CLIENTS = 4;

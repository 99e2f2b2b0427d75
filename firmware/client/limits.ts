/** Each bound of the client, with what reaching it does. */

/** Characters in one idle loop of the engine; a socket that holds more is left alone until it is empty. */
export const MAX_UNSENT = 536;
/** Messages in the outbox, in flight or waiting; one more is refused. */
export const MAX_SLOTS = 32;
/** Bytes in the outbox; a message that does not fit is refused. */
export const MAX_OUTBOX_BYTES = 4096;
/** QoS 1 messages without PUBACK; the rest waits in the outbox. */
export const MAX_IN_FLIGHT = 8;
/** A received packet that is longer is thrown away as it comes, and acknowledged. */
export const MAX_PACKET = 2048;
/** Filters that are subscribed again by themselves; one more is refused. */
export const MAX_FILTERS = 32;
/** From the handshake to CONNACK: the slowest of the profiles, nbiot-deep, has p99 = 23 s from idle. */
export const CONNACK_MS = 30000;
/** Backoff doubles from 1 s to 128 s. */
export const MAX_DOUBLINGS = 7;
/** Ticks without a byte from the broker, or without a PUBACK while one is due, until the link counts as dead. */
export const MAX_SILENT_TICKS = 4;

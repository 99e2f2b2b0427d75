/**
 * The limits of the virtual Shelly. [D]: the documentation, shelly-api-docs.shelly.cloud, version 1.0 of the script API.
 * [M]: Mongoose OS, on which Shelly's firmware stands, in its public MQTT library. [E]: an estimate of ours.
 */

/** Of the script, in bytes [D: Script language features, "Resource limits"]. */
export const MAX_SCRIPT_BYTES = 15_000;
/** Timers of a script [D: "Resource limits"]. */
export const MAX_TIMERS = 5;
/** Calls under way at once; one more stops the script with "Too many calls in progress" [D: "Resource limits"]. */
export const MAX_CALLS = 5;
/** Topics of a script [D: MQTT.subscribe]. */
export const MAX_SUBSCRIPTIONS = 10;
/** Handlers of status changes, and of events [E]. */
export const MAX_HANDLERS = 5;

/** Of KVS: characters of a key, bytes of a value as JSON, keys of the device [D: KVS]. */
export const KVS_KEY_CHARS = 42;
export const KVS_VALUE_BYTES = 253;
export const KVS_KEYS = 50;

/** From a call to its answer; what a call writes is in the flash by then, and not before [E]. */
export const CALL_US = 30_000;

/** Messages of QoS 1 and 2 that the firmware's client keeps until they are acknowledged; then the oldest goes [M: mqtt.max_queue_length]. */
export const MAX_QUEUED = 5;
/** First and longest pause before it connects again; each is drawn within a tenth of it [M: mqtt.reconnect_timeout_min, _max]. */
export const RECONNECT_MIN_US = 2e6;
export const RECONNECT_MAX_US = 60e6;
/** Time for a CONNACK [E]. */
export const CONNACK_US = 30e6;
/** Bytes that may wait for the network; with more, `MQTT.publish` says false [E]. */
export const MAX_UNSENT_BYTES = 16_384;

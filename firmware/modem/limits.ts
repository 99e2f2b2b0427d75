/** Each bound of the modem's driver, and what happens at it. */

/** Connections at a time; one more is refused. */
export const MAX_SOCKETS = 4;
/** Bytes of one send command; the engine passes at most 536 at a time. */
export const MAX_SEND = 536;
/** Unread bytes of a socket; beyond that the data stays in the modem. */
export const MAX_UNREAD = 2000;
/** Deadline of an ordinary command. */
export const ANSWER_MS = 10000;
/**
 * Deadline of the prompt, and of the result after the data. When it passes nothing may be written: after a late prompt
 * the modem takes it for data. It is longer than the client waits for CONNACK: a client that is told of an end right
 * after its CONNACK takes its next message for the cause.
 */
export const SEND_MS = 45000;
/** Deadline of a connection attempt, as the maker gives it. */
export const OPEN_MS = 150000;
/** The modem is dead when AT has no answer for this long, this many times in a row. A slow modem answers within 6 s. */
export const PROBE_MS = 8000;
export const MAX_SILENT = 3;
/** Polls of a modem that has lost its network until it is power-cycled: ten minutes. */
export const MAX_LOST_LOOKS = 20;
/** Time between two polls of a modem that works. */
export const LOOK_MS = 30000;
/** The same while the program waits for a connection: a modem that saves power would sleep again meanwhile. */
export const AWAKE_MS = 10000;
/** Connections that may fail in a row; with one more the context is activated again. */
export const MAX_REFUSALS = 3;
/** Polls without one more byte acknowledged, while some are outstanding, after which a connection counts as dead. */
export const MAX_STUCK_LOOKS = 3;
/** Time between two polls of the SIM or the registration. */
export const WAIT_MS = 3000;
/** Polls without a SIM or a network until the modem is power-cycled: ten minutes. */
export const MAX_LOOKS = 200;
/** First pause between two attempts to activate the context; each failure doubles it up to five minutes. */
export const CONTEXT_MS = 10000;
export const MAX_CONTEXT_DOUBLINGS = 5;
/**
 * Minutes before a restart, by the restarts since the modem last worked for half an hour: at most 7 attaches in the
 * first hour and 4 in each that follows. Operators ask for a rising back-off (GSMA TS.34).
 */
export const RESTART_MINUTES = [0, 1, 2, 4, 8, 15];
/** Polls after which a modem has worked long enough for its restarts to be forgotten. */
export const GOOD_LOOKS = 60;

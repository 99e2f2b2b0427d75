/** Each bound of the modem's driver, and what happens at it. */

/** Connections at a time; one more is refused. */
export const MAX_SOCKETS = 4;
/** Bytes of one send; the engine gives 536 at a time. */
export const MAX_SEND = 536;
/** Unread bytes of a socket; above them the modem keeps what comes. */
export const MAX_UNREAD = 2000;
/** Until any plain command must have its answer. */
export const ANSWER_MS = 10000;
/** Until the prompt and the word behind the data. After it nothing may be written: a late prompt would take it for data. */
export const SEND_MS = 45000;
/** Until a connection is open or refused: the maker's limit. */
export const OPEN_MS = 150000;
/** An AT without an answer for so long, so many times in a row: the modem is dead. A slow one answers within 6 s. */
export const PROBE_MS = 8000;
export const MAX_SILENT = 3;
/** Looks at a modem that has lost its network until it is started anew: ten minutes. */
export const MAX_LOST_LOOKS = 20;
/** Between two looks at a modem that works. */
export const LOOK_MS = 30000;
/** Connections that failed in a row; one more, and the context is brought up anew. */
export const MAX_REFUSALS = 3;
/** Looks without a byte more acknowledged, while some are not, until a connection counts as dead. */
export const MAX_STUCK_LOOKS = 3;
/** Between two looks at the SIM or the registration. */
export const WAIT_MS = 3000;
/** Looks without a SIM or a network until the modem is started anew: ten minutes. */
export const MAX_LOOKS = 200;
/** Between two attempts to bring the context up, at first; each failure doubles it up to five minutes. */
export const CONTEXT_MS = 10000;
export const MAX_CONTEXT_DOUBLINGS = 5;
/**
 * Minutes before a restart, by the restarts since the modem last worked for half an hour: at most 7 attaches in the
 * first hour and 4 in each that follows. Operators ask for a rising back-off (GSMA TS.34).
 */
export const RESTART_MINUTES = [0, 1, 2, 4, 8, 15];
/** Looks after which a modem has worked long enough for its restarts to be forgotten. */
export const GOOD_LOOKS = 60;

/** First bytes of packets, and packets that are always the same. The compiler puts these in the place of their names. */

export const CONNECT = 16;
export const PUBLISH = 48;
/** With RETAIN: the last one that has no packet id. */
export const PUBLISH_RETAINED = 49;
export const SUBSCRIBE = 130;
export const UNSUBSCRIBE = 162;
export const DISCONNECT_5 = 224;
export const AUTH = 240;

export const PINGREQ = '\xc0\0';
export const PINGRESP = '\xd0\0';
export const DISCONNECT = '\xe0\0';
/** CONNACK with return code 0, for a new session and for one that the broker has kept. */
export const ACCEPTED = ' \x02\0\0';
export const ACCEPTED_SESSION_PRESENT = ' \x02\x01\0';

/*
 * MQTT's bytes by their names. The compiler puts the values in, so a name costs nothing on the board. What is a text here is
 * compared with what comes, or is a whole packet.
 */

/** First bytes: the type of a packet and its flags. */
export const CONNECT_FIRST = 16;
export const PUBLISH_FIRST = 48;
/** PUBLISHes of QoS 1 and 2 are not less. */
export const PUBLISH_QOS1_FIRST = 50;
export const SUBSCRIBE_FIRST = 130;
export const UNSUBSCRIBE_FIRST = 162;
export const AUTH_FIRST = 240;
export const DISCONNECT_FIRST = 224;

/** Flags of a PUBLISH. */
export const RETAIN = 1;
export const QOS_1 = 2;
export const QOS_2 = 4;
export const DUP = 8;

/** Flags of a CONNECT. */
export const CLEAN_SESSION = 2;
export const WILL = 4;
export const WILL_RETAIN = 32;
export const PASSWORD = 64;
export const USERNAME = 128;

/** Whole packets. */
export const PINGREQ = '\xc0\0';
export const PINGRESP = '\xd0\0';
export const DISCONNECT = '\xe0\0';
export const CONNACK_ACCEPTED = ' \x02\0\0';
/** Accepted, and the broker has the session of before. */
export const CONNACK_RESUMED = ' \x02\x01\0';

/** Type and length of a PUBACK; its packet id follows. */
export const PUBACK = '@\x02';
/** First characters are in the order of packet types: PUBLISH, PUBREL, SUBSCRIBE, UNSUBSCRIBE. A packet that is less than this is a PUBLISH. */
export const ABOVE_PUBLISH = '@';
/** A PUBLISH that is less is one of QoS 0. */
export const PUBLISH_QOS1 = '2';
/** A packet of the outbox that is more is a SUBSCRIBE or UNSUBSCRIBE. */
export const BELOW_SUBSCRIBE = '~';

/** The name and level of the protocol in a CONNECT. */
export const MQTT_3_1_1 = '\0\x04MQTT\x04';

/** Where other brokers answer a script in another way than ours, by its name, and the rule that decides for ours. */
export type Differences = Record<string, string>;

export const AEDES_DIFFERS: Differences = {
  'an unacknowledged message comes again': 'MQTT-3.3.1-1: a redelivery has DUP 1',
  'an empty client id with clean session 0': 'MQTT-3.1.3-8: CONNACK with code 2',
  'protocol level 9': 'MQTT-3.1.2-2: CONNACK with code 1',
  'a topic that is not UTF-8': 'MQTT-1.5.3-1: the link is closed',
  'packet id 0': 'MQTT-2.3.1-1 and 4.8.0-1: the link is closed',
  'QoS 2: a repeat before PUBREL is answered and goes to nobody': 'MQTT-4.3.3-2: each PUBLISH has a PUBREC',
  'QoS 2: a PUBREL that comes again has its PUBCOMP': 'MQTT-4.3.3-2: each PUBREL has a PUBCOMP',
  'QoS 2: without PUBREC the PUBLISH comes again with DUP': 'MQTT-3.3.1-1: a redelivery has DUP 1',
  'QoS 2: a new session has forgotten the id':
    'MQTT-3.1.2-6: a clean session knows nothing of the one before',
  'QoS 2: another message under an id that was not released':
    'MQTT-2.3.1-2: the client is at fault, and no message is lost for it',
  'QoS 2: a PUBREC for what nobody sent': 'MQTT-4.3.3-1: PUBREL answers PUBREC; nothing says to close',
  'QoS 2: cut after PUBREC, the handshake goes on with PUBREL':
    'MQTT-3.2.2-2 and 4.1.0-1: an id that waits for PUBREL is a stored session',
  'QoS 2: cut after PUBREL, then the id stands for another message':
    'MQTT-3.2.2-2: a kept session is present, even when there is little in it',
  'QoS 2: PUBACK for a message of QoS 2': 'MQTT-4.3.3-1: until PUBREC the PUBLISH is unacknowledged',
  'QoS 2: PUBCOMP before PUBREC': 'MQTT-4.3.3-1: until PUBREC the PUBLISH is unacknowledged',
  'QoS 2: the very first PUBLISH has DUP': 'MQTT-3.3.1-3: DUP is not handed on',
  'QoS 2: a retained message': 'MQTT-4.3.3-1: the PUBREC for a retained message has its PUBREL too',
  'QoS 2: PUBREL with packet id 0': 'MQTT-2.3.1-1 and 4.8.0-1: the link is closed',
  'QoS 2: PUBREL without a packet id':
    'MQTT-4.8.0-1: the link is closed; it takes the next packet for the id',
};

export const MOSQUITTO_DIFFERS: Differences = {
  'QoS 2: a new session has forgotten the id':
    'figure 4.3: it hands on at PUBREL (method A), ours at PUBLISH (method B)',
  'QoS 2: another message under an id that was not released':
    'figure 4.3: it hands on at PUBREL, and the message before is gone; ours had handed it on',
  'QoS 2: two messages, released in the wrong order':
    'MQTT-4.6.0-5: messages go on in the order in which they came, and ours has handed them on by then',
  'QoS 2: PUBACK for a message of QoS 2':
    'MQTT-4.8.0-1 would have the link closed; ours tells the violation and goes on, to see what comes next',
  'QoS 2: PUBCOMP before PUBREC':
    'MQTT-4.8.0-1 would have the link closed; ours tells the violation and goes on, to see what comes next',
  'MQTT 5: a property that PUBLISH has not':
    "2.2.2.2 has 0x81; ours says 0x82, as mosquitto's later versions and their test data do",
  'MQTT 5: a topic with a wildcard':
    "the standard has no code for it; ours is 0x81, that of mosquitto's later versions",
  'MQTT 5: topic alias 0': '3.3.2.3.4: an alias that is 0 or too large has a reason code of its own, 0x94',
  'MQTT 5: a property twice': '4.13.1: before it closes, a server says DISCONNECT with the reason, 0x82',
  'MQTT 5: no-local': '3.4.2.1: 0x10 where nobody gets the message; it counts who does not want it',
  'MQTT 5: two filters that match, with identifiers':
    '3.3.4: one copy with all identifiers (MQTT-3.3.4-4), or one for each; both may be',
  'MQTT 5: subscription identifier 0': '3.8.2.1.2: 0 is a Protocol Error, 0x82',
  'MQTT 5: SUBSCRIBE without a filter': 'MQTT-3.8.3-2: a Protocol Error, 0x82',
  'MQTT 5: a delayed will comes at once when its session ends':
    '3.1.3.2.2: after the delay or at the end of the session, whichever comes first',
  'MQTT 5: a keep-alive of a day': '3.2.2.3.14: a server may ask for a shorter one, and ours does',
  'MQTT 5: PUBREC for nobody that has subscribed':
    'figure 4.3: it hands on at PUBREL, and cannot know yet; ours can',
  'MQTT 5: authentication data without a method': '3.1.2.11.10: a Protocol Error',
  'MQTT 5: AUTH of who named no method':
    '4.13.1: before it closes, a server says DISCONNECT with the reason, 0x82',
  'MQTT 5: a client id is taken over': 'MQTT-3.1.4-3: the old connection gets DISCONNECT 0x8E',
  'MQTT 5: a second CONNECT': '4.13.1: before it closes, a server says DISCONNECT with the reason, 0x82',
  'MQTT 5: a payload format indicator of 2': '3.3.2.3.2: it is 0 or 1',
  'MQTT 5: a response topic with a wildcard': 'MQTT-3.3.2-14: it must not have any',
  'MQTT 5: receive maximum 0': '4.13.1: CONNACK says the reason before the end; it closes without a word',
  'MQTT 5: maximum packet size 0': '4.13.1: CONNACK says the reason before the end; it closes without a word',
  'MQTT 5: CONNECT with a property twice':
    '4.13.1: CONNACK says the reason before the end; it closes without a word',
  'MQTT 5: CONNECT with a property of PUBLISH':
    '4.13.1: CONNACK says the reason before the end; it closes without a word',
  'MQTT 5: CONNECT whose properties are cut off':
    '4.13.1: CONNACK says the reason before the end; it closes without a word',
};

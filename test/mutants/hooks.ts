import { type Mutant, mutant, scripted } from './mutant.ts';

/** Each hook of hooks.ts with one of its calls left away; a second call where another kind of world shows it. */
export const HOOKS: Mutant[] = [
  // onNewSession: `renewFilters` is among the mistakes of mutants.ts.
  scripted('qos2', 'holds ids of a session that is gone', ['hooks', '  restart();\n', '']),
  scripted('full', 'never asks whether all is flushed at a new session', [
    'hooks',
    '  askFlushed();\n  countSession();\n',
    '  countSession();\n',
  ]),
  scripted('full', 'counts no sessions', ['hooks', '  countSession();\n', '']),
  scripted('publish', 'forgets the callback of a message', ['hooks', '  keepCallback(key, callback);\n', '']),
  scripted('mqtt5/mqtt5', 'loses the properties of a message that waits', [
    'hooks',
    '  keepOwn(first, key);\n',
    '',
  ]),
  mutant('leaves a suspect in front', ['hooks', '  rotate();\n', '']),
  mutant('clears no suspect of a window', ['hooks', '  clear(key, packet);\n', '']),
  mutant('clears no suspect, one by one', ['hooks', '  clearHangUps(key, packet);\n', '']),
  mutant('leaves in flash what was acknowledged', ['hooks', '  forget(key);\n', '']),
  scripted('ids.long', 'gives a message the properties of the one before it', [
    'hooks',
    '  forgetOwn(key);\n',
    '',
  ]),
  scripted('ids.long', 'keeps callbacks of messages that are gone', [
    'hooks',
    '  forgetCallback(key);\n',
    '',
  ]),
  scripted('full', 'never asks whether all is flushed at a PUBACK', [
    'hooks',
    '  askFlushed();\n  countAck(isOfMessage);\n',
    '  countAck(isOfMessage);\n',
  ]),
  scripted('full', 'counts no PUBACKs', ['hooks', '  countAck(isOfMessage);\n', '']),
  mutant('says nothing of PUBACKs', ['hooks', '  runCallback(callback);\n', '']),
  scripted('publish', 'emits no puback', ['hooks', '  emitPuback(key, isOfMessage);\n', '']),
  scripted('full', 'never asks whether all is flushed after a message of QoS 0', [
    'hooks',
    '  askFlushed();\n}\n\n/** The other side is',
    '}\n\n/** The other side is',
  ]),
  scripted('mqtt5/fallback', 'asks a broker of 3.1.1 for MQTT 5 for ever', [
    'hooks',
    '  countUnanswered(why);\n',
    '',
  ]),
  mutant('never looks on which packet a connection ended', ['hooks', '  afterHangUp(why);\n', '']),
  scripted('adaptive/adaptive', 'learns nothing from an end', ['hooks', '  noteEnd(why);\n', '']),
  scripted('receive', 'skips bytes of the next connection', ['hooks', '  stopSkipping();\n', '']),
  scripted('websocket/handshake', 'goes on with the frames of the connection before', [
    'hooks',
    '  endWeb();\n',
    '',
  ]),
  mutant('takes what was in flight for sent on the next connection', ['hooks', '  unsend();\n', '']),
  mutant('sends the suspect first again, one by one', ['hooks', '  rotateSuspect();\n', '']),
  mutant('takes the answers of the connection before for those of this one', [
    'hooks',
    '  forgetAnswers();\n',
    '',
  ]),
  scripted('full', 'waits for the PINGRESP of the connection before', ['hooks', '  forgetPings();\n', '']),
];

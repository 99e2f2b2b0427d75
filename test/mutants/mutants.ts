import { HOOKS } from './hooks.ts';
import { atQos2, type Mutant, type MutantEdit, mutant } from './mutant.ts';
import { TROUBLES } from './troubles.ts';

/** What takes bytes that wait in a board's socket at the moment when the broker ends the connection. */
function atHangUp(name: string, ...edits: MutantEdit[]): Mutant {
  return { ...mutant(name, ...edits), test: 'test/firmware/troubles/hang-ups' };
}

/** What tests of soaks and of their tools plant. */
export const FORGETFUL: Mutant = mutant('forgets what is in flight on reconnect', [
  'outbox',
  'export function unsend(): void {',
  `export function unsend(): void {
      while (outbox.inFlight) {
        outbox.inFlight--;
        remove(0);
      }`,
]);

export const MUTANTS: Mutant[] = [
  ...HOOKS,
  ...TROUBLES,
  FORGETFUL,
  mutant('resends without DUP', ['outbox', 'charCodeAt(0) | DUP)', 'charCodeAt(0))']),
  mutant('resends under a new packet id', [
    'outbox',
    'export function unsend(): void {',
    `export function unsend(): void {
      for (let place = 0; place < 2 * outbox.inFlight; place += 2) {
        outbox.id = (outbox.id % 65535) + 1;
        const id = bytes(outbox.id >> 8, outbox.id & 255);
        const old = outbox.packets[place + 1];
        const idAt = 4 + (old.charCodeAt(2) << 8) + old.charCodeAt(3);
        outbox.packets[place] = '@\\x02' + id;
        outbox.packets[place + 1] = old.slice(0, idAt) + id + old.slice(idAt + 2);
      }`,
  ]),
  mutant('uses packet id 0', ['outbox', '(outbox.id % 65535) + 1', '(outbox.id + 1) % 64']),
  mutant(
    'takes a packet id that is in use',
    ['outbox', '(outbox.id % 65535) + 1', '(outbox.id % 3) + 1'],
    ['outbox', 'while (isIdInUse(key))', 'while (!id)'],
  ),
  mutant('swaps the order of resends', [
    'outbox',
    'export function unsend(): void {',
    `export function unsend(): void {
      const sent = outbox.packets.splice(0, 2 * outbox.inFlight);
      while (sent[0]) {
        const packet = sent.pop() as string;
        outbox.packets.splice(2 * outbox.inFlight - sent.length - 1, 0, sent.pop() as string, packet);
      }`,
  ]),
  mutant('takes any PUBACK for that of the oldest message', [
    'reader',
    'link.silentTicks = 0;\n',
    "link.silentTicks = 0;\n  if (data[0] === '@' && outbox.inFlight) data = outbox.packets[0];\n",
  ]),
  mutant(
    'acknowledges before the callback',
    [
      'receive',
      '    const socket = link.socket;',
      "    const socket = link.socket;\n    if (id) answer('@\\x02' + id);",
    ],
    [
      'receive',
      'if (id) answer(answerTo(kind) + id);\n  return true;',
      'if (id && skipping.left > 0) answer(answerTo(kind) + id);\n  return true;',
    ],
  ),
  mutant('acknowledges under a wrong id', [
    'receive',
    'answer(packet: string): void {\n',
    'answer(packet: string): void {\n  packet = packet.slice(0, 2) + packet[3] + packet[2];\n',
  ]),
  mutant('never acknowledges', [
    'receive',
    'if (id) answer(answerTo(kind) + id);\n  return true;',
    'return true;',
  ]),
  mutant('never subscribes again', ['hooks', '  renewFilters();\n', '']),
  mutant('accepts refusals', ['reader', 'packet === CONNACK_ACCEPTED', "packet[0] === ' '"]),
  mutant('waits for PINGRESP for ever', [
    'link',
    "else if (++link.silentTicks > MAX_SILENT_TICKS || isAckLate()) hangUp('silent');",
    'else if (++link.silentTicks > MAX_SILENT_TICKS) { link.silentTicks = outbox.silentTicks = 0; awaitTick(); }',
  ]),
  mutant('waits for CONNACK for ever', [
    'link',
    "else if (!isUp()) hangUp('no CONNACK');",
    'else if (!isUp()) awaitTick();',
  ]),
  mutant('backs off without jitter', ['link', 'Math.random() * (1000 <<', '1 * (1000 <<']),
  mutant('comes back at once', ['link', 'Math.random() * (1000 <<', '0 * (1000 <<']),
  mutant('backs off without a cap', ['limits', 'MAX_DOUBLINGS = 7', 'MAX_DOUBLINGS = 14']),
  mutant('loses what overflows the outbox without a word', [
    'outbox',
    'if (!hasEvicted(head, length)) return false;',
    'return true;',
  ]),
  mutant(
    'has an outbox without a bound',
    ['limits', 'MAX_SLOTS = 32', 'MAX_SLOTS = 1e9'],
    ['limits', 'MAX_OUTBOX_BYTES = 4096', 'MAX_OUTBOX_BYTES = 1e9'],
  ),
  mutant(
    'leaves old sockets open and obeys them',
    ['link', 'old.end();', ''],
    ['link', 'old.removeAllListeners();', ''],
  ),
  mutant('writes a flash record in the wrong order', [
    'flash',
    "    storage.write(fileOf(flash.file), bytes(length >> 8, length & 255) + id + packet, flash.at + 2);\n    storage.write(fileOf(flash.file), '\\0', flash.at);",
    "    storage.write(fileOf(flash.file), '\\0', flash.at);\n    storage.write(fileOf(flash.file), bytes(length >> 8, length & 255) + id + packet, flash.at + 2);",
  ]),
  mutant('forgets to load what flash holds', ['flash', "while (data[at] === '\\0')", 'while (at < 4)']),
  mutant('pings too often', ['limits', 'TICK_MS_PER_KEEP_ALIVE_S = 480', 'TICK_MS_PER_KEEP_ALIVE_S = 200']),
  mutant('pings too seldom', ['limits', 'TICK_MS_PER_KEEP_ALIVE_S = 480', 'TICK_MS_PER_KEEP_ALIVE_S = 1100']),
  mutant('leaks a listener per reconnect', [
    'link',
    "link.socket.on('close', onClose);",
    "link.socket.on('close', onClose);\n      client.on('error', () => {});",
  ]),
  mutant('leaks a timer per reconnect', [
    'link',
    '  // Full jitter',
    '  setInterval(() => {}, 1e8);\n  // Full jitter',
  ]),
  mutant('keeps all that it has sent', [
    'link',
    'link.sent = 1;\n',
    'link.sent = 1;\n    const all = client as unknown as { all: string[] };\n    (all.all = all.all || []).push(packet);\n',
  ]),
  mutant('keeps all others back behind what the broker hangs up on', [
    'limits',
    'SUSPECT_HANG_UPS = 3',
    'SUSPECT_HANG_UPS = 20',
  ]),
  mutant(
    'puts aside what the broker hangs up on once',
    ['limits', 'SUSPECT_HANG_UPS = 3', 'SUSPECT_HANG_UPS = 1'],
    ['limits', 'MAX_HANG_UPS = 8', 'MAX_HANG_UPS = 1'],
  ),
  mutant('puts aside though no other message was answered', [
    'suspects',
    'suspects.answered > 1 ||',
    'outbox.size >= 0 ||',
  ]),
  mutant('waits no longer for a PUBACK that was too late', [
    'outbox',
    'outbox.maxSilentTicks *= 2;',
    'outbox.maxSilentTicks *= 1;',
  ]),
  mutant('lets out what a handler throws', [
    'receive',
    '    } catch (error) {\n      fail(error);\n    }\n  if (listeners',
    '    } catch (error) {\n      throw error;\n    }\n  if (listeners',
  ]),
  mutant('creates another client each time', [
    'client',
    'given.name && given.name !== name) {',
    'given.name) {',
  ]),
  mutant('never puts aside what the broker always hangs up on', [
    'limits',
    'MAX_HANG_UPS = 8',
    'MAX_HANG_UPS = 1e9',
  ]),
  mutant('clears a suspect at each SUBACK', [
    'suspects',
    '!outbox.packets[2]',
    'outbox.packets.length === 2 * outbox.inFlight',
  ]),
  mutant('takes its own PUBACK for the cause of an end', ['receive', 'link.sent |= last;', '']),
  atHangUp('takes an end that a write finds out for its own', [
    'link',
    '    onClose(error);\n',
    '    hangUp(error);\n',
  ]),
  atHangUp('takes a reset for its own end', [
    'link',
    'if (link.socket) onOtherSideEnds(why);',
    'if (link.socket && why !== true) onOtherSideEnds(why);',
  ]),
  mutant('keeps the listeners of the client before', ['client', '  client.removeAllListeners();\n', '']),
  {
    // The deadline grows with each end that it caused, so worlds only lose some connections more.
    ...mutant('gives up after one silent tick', ['limits', 'MAX_SILENT_TICKS = 3', 'MAX_SILENT_TICKS = 1']),
    test: 'test/firmware/session.test.ts',
  },
  mutant('acknowledges twice', [
    'receive',
    '    const last = link.sent & OF_OUTBOX;\n',
    '    const last = link.sent & OF_OUTBOX;\n    write(packet, 4);\n',
  ]),
  mutant('sets DUP at the first try', [
    'publish',
    'PUBLISH_FIRST |\n    (qos ?',
    'PUBLISH_FIRST | (qos ? DUP : 0) |\n    (qos ?',
  ]),
  {
    // The boards of a soak publish to one topic each.
    ...mutant('publishes to the topic before', [
      'publish',
      '    last.prefix = prefix;\n',
      '    last.prefix = last.prefix || prefix;\n',
    ]),
    test: 'test/firmware/publish.test.ts',
  },
  atQos2('publishes again after PUBREC', [
    'qos2',
    '  outbox.packets.splice(2 * outbox.inFlight - 2, 0, key, PUBREL + key.slice(1));\n',
    '  outbox.packets.splice(2 * outbox.inFlight - 2, 0, key, packet);\n',
  ]),
  atQos2('takes PUBREC for the end of a handshake', ['acks', 'askRelease(at);', 'acknowledge(at);']),
  atQos2('sends PUBREL with the flags of PUBREC', [
    'qos2',
    '  answer(PUBREL + key.slice(1));\n',
    "  answer('`' + key.slice(1));\n",
  ]),
  atQos2('answers QoS 2 as if it were QoS 1', [
    'receive',
    'if (id) answer(answerTo(kind) + id);',
    "if (id) answer('@\\x02' + id);",
  ]),
  // biome-ignore lint/suspicious/noTemplateCurlyInString: it is the text of the client's source.
  atQos2('never sends PUBCOMP', ['qos2', '  answer(`${PUBCOMP}\\x02${id}`);\n', '']),
  atQos2('hands a repeat on to the program', [
    'receive',
    'const known = isHeld(kind, id);',
    'const known = 0;',
  ]),
];

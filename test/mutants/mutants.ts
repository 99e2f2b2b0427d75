import type { Edit } from '../../scripts/compiler/edited.ts';

/** One realistic mistake in the client, as edits of its source. */
export interface Mutant {
  name: string;
  edits: Edit[];
  /** Only worlds at QoS 2 can show it. */
  qos?: 2;
  /** The scripted test that catches it: no draw of a soak shows it in as many worlds as are tried. */
  test?: string;
}

const FOLDER = 'firmware/client/';

function mutant(name: string, ...edits: [file: string, find: string, replace: string][]): Mutant {
  return {
    name,
    edits: edits.map(([file, find, replace]) => ({ file: `${FOLDER}${file}.ts`, find, replace })),
  };
}

function atQos2(name: string, ...edits: [file: string, find: string, replace: string][]): Mutant {
  return { ...mutant(name, ...edits), qos: 2 };
}

/** What takes bytes that wait in a board's socket at the moment when the broker ends the connection. */
function atHangUp(name: string, ...edits: [file: string, find: string, replace: string][]): Mutant {
  return { ...mutant(name, ...edits), test: 'test/firmware/troubles/hang-ups.test.ts' };
}

export const MUTANTS: Mutant[] = [
  mutant('forgets what is in flight on reconnect', [
    'outbox',
    'export function unsend(): void {',
    `export function unsend(): void {
      for (const key in box.flight) box.size -= box.flight[key].length;
      box.flight = {};`,
  ]),
  mutant('resends without DUP', ['outbox', 'charCodeAt(0) | 8)', 'charCodeAt(0))']),
  mutant('resends under a new packet id', [
    'outbox',
    'export function unsend(): void {',
    `export function unsend(): void {
      const old = box.flight;
      box.flight = {};
      for (const key in old) {
        box.id = (box.id % 65535) + 1;
        const id = bytes(box.id >> 8, box.id & 255);
        const at = 4 + (old[key].charCodeAt(2) << 8) + old[key].charCodeAt(3);
        box.flight['@\\x02' + id] = old[key].slice(0, at) + id + old[key].slice(at + 2);
      }`,
  ]),
  mutant('uses packet id 0', ['outbox', '(box.id % 65535) + 1', '(box.id + 1) % 64']),
  mutant(
    'takes a packet id that is in use',
    ['outbox', '(box.id % 65535) + 1', '(box.id % 3) + 1'],
    ['outbox', 'while (box.flight[key] || box.waiting.indexOf(key) >= 0)', 'while (!id)'],
  ),
  mutant('swaps the order of resends', [
    'outbox',
    'export function unsend(): void {',
    `export function unsend(): void {
      const old = box.flight;
      box.flight = {};
      Object.keys(old).reverse().forEach((key) => { box.flight[key] = old[key]; });`,
  ]),
  mutant('takes any PUBACK for that of the oldest message', [
    'reader',
    'link.silentTicks = 0;\n',
    "link.silentTicks = 0;\n  if (data[0] === '@') for (const key in box.flight) { data = key; break; }\n",
  ]),
  mutant(
    'acknowledges before the callback',
    [
      'receive',
      '    const socket = link.socket;',
      "    const socket = link.socket;\n    if (id) answer(id, '@');",
    ],
    [
      'receive',
      "if (id) answer(id, QOS2 && kind & 4 ? 'P' : '@');\n  return true;",
      'if (id && reader.skip > 0) answer(id);\n  return true;',
    ],
  ),
  mutant('acknowledges under a wrong id', [
    'receive',
    'answer(id: string, type: string): void {\n',
    'answer(id: string, type: string): void {\n  id = id[1] + id[0];\n',
  ]),
  mutant('never acknowledges', [
    'receive',
    "if (id) answer(id, QOS2 && kind & 4 ? 'P' : '@');\n  return true;",
    'return true;',
  ]),
  mutant('never subscribes again', ['reader', 'askAgain();\n', 'if (link.timer < 0) askAgain();\n']),
  mutant('accepts refusals', ['reader', "packet === ' \\x02\\0\\0'", "packet[0] === ' '"]),
  mutant('waits for PINGRESP for ever', [
    'link',
    "else if (++link.silentTicks > MAX_SILENT_TICKS) why = 'silent';",
    'else if (++link.silentTicks > MAX_SILENT_TICKS) link.silentTicks = box.silentTicks = 0;',
  ]),
  mutant('waits for CONNACK for ever', [
    'link',
    "if (!wasUp) why = 'no CONNACK';",
    'if (!wasUp) link.sent = 1;',
  ]),
  mutant('backs off without jitter', ['link', 'Math.random() * (1000 <<', '1 * (1000 <<']),
  mutant('comes back at once', ['link', 'Math.random() * (1000 <<', '0 * (1000 <<']),
  mutant('backs off without a cap', ['limits', 'MAX_DOUBLINGS = 7', 'MAX_DOUBLINGS = 14']),
  mutant('loses what overflows the outbox without a word', [
    'outbox',
    'if (!POLICIES || !evict(head)) return false;',
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
    "    storage.write(nameOf(flash.file), bytes(length >> 8, length & 255) + id + packet, flash.at + 2);\n    storage.write(nameOf(flash.file), '\\0', flash.at);",
    "    storage.write(nameOf(flash.file), '\\0', flash.at);\n    storage.write(nameOf(flash.file), bytes(length >> 8, length & 255) + id + packet, flash.at + 2);",
  ]),
  mutant('forgets to load what flash holds', ['flash', "while (data[at] === '\\0')", 'while (at < 4)']),
  mutant('pings too often', ['limits', 'TICK_MS_PER_KEEP_ALIVE_S = 480', 'TICK_MS_PER_KEEP_ALIVE_S = 200']),
  mutant('pings too seldom', ['limits', 'TICK_MS_PER_KEEP_ALIVE_S = 480', 'TICK_MS_PER_KEEP_ALIVE_S = 1100']),
  mutant('leaks a listener per reconnect', [
    'link',
    "link.socket.on('close', step);",
    "link.socket.on('close', step);\n      client.on('error', () => {});",
  ]),
  mutant('leaks a timer per reconnect', [
    'link',
    '    // Full jitter',
    '    setInterval(() => {}, 1e8);\n    // Full jitter',
  ]),
  mutant('keeps all that it has sent', [
    'link',
    'link.sent = 1;\n',
    'link.sent = 1;\n    const all = client as unknown as { all: string[] };\n    (all.all = all.all || []).push(data);\n',
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
    'link.doublings >= 0 ||',
  ]),
  mutant('waits no longer for a PUBACK that was too late', [
    'link',
    'box.maxSilentTicks *= 2;',
    'box.maxSilentTicks *= 1;',
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
    '(box.inFlight < 2 && !box.waiting[0])',
    '!box.waiting[0]',
  ]),
  mutant('takes its own PUBACK for the cause of an end', ['receive', 'link.sent |= last;', '']),
  atHangUp('takes an end that a write finds out for its own', [
    'link',
    // biome-ignore lint/suspicious/noTemplateCurlyInString: it is the text of the client's source.
    '/closed$/.test(`${why}`) ||',
    '',
  ]),
  atHangUp('takes a reset for its own end', ['link', '(why === !!why ||', '(why === false ||']),
  mutant('keeps the listeners of the client before', ['client', '  client.removeAllListeners();\n', '']),
  mutant('gives up after one silent tick', ['limits', 'MAX_SILENT_TICKS = 3', 'MAX_SILENT_TICKS = 1']),
  mutant('acknowledges twice', [
    'receive',
    '    const last = link.sent & OF_OUTBOX;\n',
    "    const last = link.sent & OF_OUTBOX;\n    write('@\\x02' + id, 4);\n",
  ]),
  mutant('sets DUP at the first try', [
    'outbox',
    'first |= RECEIVE && (how as PublishOptions).dup ? 10 : 2;',
    'first |= 10;',
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
    // biome-ignore lint/suspicious/noTemplateCurlyInString: it is the text of the client's source.
    '  delete box.flight[key];\n  box.flight[key] = `b${key.slice(1)}`;\n',
    '',
  ]),
  atQos2('takes PUBREC for the end of a handshake', [
    'reader',
    'askRelease(key, asked.length);',
    'acknowledge(key);',
  ]),
  atQos2('sends PUBREL with the flags of PUBREC', [
    'qos2',
    "answer(key.slice(2), 'b');",
    "answer(key.slice(2), '`');",
  ]),
  atQos2('answers QoS 2 as if it were QoS 1', [
    'receive',
    "if (id) answer(id, QOS2 && kind & 4 ? 'P' : '@');",
    "if (id) answer(id, '@');",
  ]),
  atQos2('never sends PUBCOMP', ['qos2', "  answer(id, 'p');\n", '']),
  atQos2('hands a repeat on to the program', [
    'receive',
    'const known = QOS2 && kind & 4 && reader.held[id];',
    'const known = 0;',
  ]),
];

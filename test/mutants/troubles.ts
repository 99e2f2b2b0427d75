import { type Mutant, mutant, scripted } from './mutant.ts';

/** The troubles that users of other clients have reported, each brought back; those of hang-ups and slow brokers stand in mutants.ts. */
export const TROUBLES: Mutant[] = [
  scripted('troubles/full-outbox', 'gives messages that wait the room of filters', [
    'outbox',
    'while (first < SUBSCRIBE_FIRST && isFull(length, head))',
    'while (isFull(length, head))',
  ]),
  scripted('troubles/full-outbox', 'says the same of bad syntax and of too many filters', [
    'subscriptions',
    "? 'filters'",
    "? 'filter'",
  ]),
  scripted('troubles/safety', 'opens plain sockets after the own one', [
    'link',
    '  client.connected = false;\n',
    '  client.connected = false;\n  link.opener = 0 as unknown as typeof link.opener;\n',
  ]),
  scripted('troubles/safety', 'takes plain text where it has no TLS', [
    'lacks',
    "  if (isTlsAbsent(options)) throw 'tls';\n",
    '',
  ]),
  scripted('troubles/safety', 'drops the certificate', [
    'transport',
    '        cert: given.options.cert,\n',
    '',
  ]),
  scripted('troubles/lost-timers', 'stays in back-off when its timer is gone, whatever the program calls', [
    'client',
    '      renewTimer(true);\n',
    '',
  ]),
  scripted('troubles/lost-timers', 'publishes without a look at its timer', [
    'publish',
    '  renewTimer();\n',
    '',
  ]),
  scripted(
    'troubles/lost-timers',
    'reads without a look at its timer',
    ['reader', "  'rare';\n  renewTimer();\n", "  'rare';\n"],
    ['client/features/framing', "  'rare';\n  renewTimer();\n", "  'rare';\n"],
  ),
  scripted('troubles/handlers', 'passes over the handler behind one that removes itself', [
    'receive',
    "([] as Listener[]).concat(listeners['#onmessage'] || [])",
    "(listeners['#onmessage'] || []) as Listener[]",
  ]),
  scripted('troubles/unheard-errors', 'keeps silent where nobody listens', [
    'errors',
    '      print(text);\n',
    '',
  ]),
  scripted('troubles/unheard-errors', 'floods the console', [
    'errors',
    'said.texts.length < MAX_SAID && said.texts.indexOf(text) < 0',
    'text',
  ]),
  scripted('troubles/unheard-errors', 'says on the console what a listener hears', [
    'errors',
    '  } else {\n    const text',
    '  }\n  {\n    const text',
  ]),
  mutant('announces itself to Home Assistant once a boot', [
    'on-board/discovery',
    "  client.on('connected', begin);\n",
    "  if (!device.count) client.on('connected', begin);\n",
  ]),
  scripted('on-board/board-parts', 'does not hear that Home Assistant has started', [
    'on-board/discovery',
    '  client.subscribe(BIRTH);\n',
    '',
  ]),
  scripted('websocket/handshake', 'takes no list of connection tokens', [
    'websocket',
    // biome-ignore lint/suspicious/noTemplateCurlyInString: it is the text of the client's source.
    'header.indexOf(`,${parts[1]},`) > 0',
    // biome-ignore lint/suspicious/noTemplateCurlyInString: it is the text of the client's source.
    'header.indexOf(`:,${parts[1]},.`) > 0',
  ]),
  scripted('websocket/handshake', 'keeps all headers until the last', [
    'websocket',
    '      if (web.rest.length >= MAX_ANSWER_LINE)',
    '      if (web.rest.length >= 64)',
  ]),
  scripted('troubles/changed-options', 'stays with the first host', [
    'transport',
    'given.options.host || given.host',
    'given.host',
  ]),
  mutant(
    'drops what waits when it is created again',
    [
      'client',
      '  given.options = options;\n',
      '  given.options = options;\n  outbox.packets = [];\n  outbox.size = outbox.inFlight = 0;\n',
    ],
    ['client', 'import { given, link, type Opener }', 'import { given, link, type Opener, outbox }'],
  ),
  scripted('publish', 'sends typed arrays as their text', [
    'publish',
    'if (message.byteLength >= 0)',
    // biome-ignore lint/suspicious/noTemplateCurlyInString: it is the text of the client's source.
    'if (message.byteLength >= 0) return `${message}`;\n  if (message.byteLength >= 0)',
  ]),
  scripted('publish', 'sends objects as their text', [
    'publish',
    "if (!message || typeof message !== 'object') return",
    'if (!message || !(message.byteLength >= 0)) return',
  ]),
  scripted('publish', 'takes any topic for text', ['publish', "typeof topic !== 'string' || ", '']),
];

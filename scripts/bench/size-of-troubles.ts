import { build, CLIENT_ENTRY } from '../compiler/build.ts';
import { buildEdited, type Edit } from '../compiler/edited.ts';
import type { Feature } from '../compiler/features.ts';

/* What it costs to do right by each trouble that users of other clients have reported: the build, less the build without that code. */

type Cut = [file: string, find: string, replace: string];

const UNDER = 'firmware/client/';

/** Only clients with WebSocket have it. */
export const OF_WEBSOCKET = 'a refused WebSocket handshake';

/** Each with what takes its code out; what only that code used goes with it, as in any build. */
export const TROUBLES: Record<string, readonly Cut[]> = {
  'a packet on which the broker hangs up': [
    ['hooks', '  afterHangUp(why);\n', ''],
    ['hooks', '  clear(key, packet);\n  clearHangUps(key, packet);\n', ''],
    ['hooks', '  rotate();\n', ''],
    ['hooks', '  rotateSuspect();\n  forgetAnswers();\n', ''],
    ['features/suspects', 'WINDOW ? +(suspects.hangUps && topic !== suspects.topic) : 0', '0'],
    ['features/window', 'limited(suspects.window)', 'limited(8)'],
  ],
  'filters with a full outbox': [
    ['outbox', 'while (first < SUBSCRIBE_FIRST && isFull(length, head))', 'while (isFull(length, head))'],
    [
      'features/subscriptions',
      `again
        ? ''
        : !asks.wanted[name] && Object.keys(asks.wanted).length >= MAX_FILTERS
          ? 'filters'
          : // What waits to be published takes no room of theirs.
            outbox.size + name.length > MAX_OUTBOX_BYTES + MAX_FILTER_BYTES
            ? 'full'
            : ''`,
      "''",
    ],
  ],
  'a PUBACK that takes long': [
    [
      'outbox',
      `    if (outbox.silentTicks > outbox.maxSilentTicks && outbox.maxSilentTicks < MAX_ACK_TICKS)
      outbox.maxSilentTicks *= 2;
`,
      '',
    ],
    [
      'outbox',
      `  if (!outbox.silentTicks && isAllAnswered() && outbox.maxSilentTicks > MAX_SILENT_TICKS)
    outbox.maxSilentTicks--;
`,
      '',
    ],
    ['outbox', '++outbox.silentTicks > outbox.maxSilentTicks', '++outbox.silentTicks > MAX_SILENT_TICKS'],
  ],
  'own sockets, never less safe': [
    [
      'transport',
      `link.opener
    ? (link.opener as { call?: unknown }).call
      ? (link.opener as () => EspruinoSocket)()
      : (link.opener as EspruinoSocket)
    : (`,
      '(',
    ],
    ['client', '    if (!KNOWN) refuseAbsent(given.options);\n', ''],
    ['client', '      if (opener && (opener.call || (opener.write as unknown))) link.opener = opener;\n', ''],
    ['client', '    link.opener = 0 as unknown as Opener;\n', ''],
  ],
  'create again, several clients': [
    [
      'client',
      `  if (!ONCE && given.name && given.name !== name) {
    if (!given.createNext) {
      if (((copies as number) | 0) >= MAX_CLIENTS - 1) throw 'clients';
      Modules.removeCached('mote');
      const made = require('mote');
      given.createNext = made.create;
      made.create = exports.create;
    }
    return given.createNext(host, options, ((copies as number) | 0) + 1);
  }
`,
      '',
    ],
    ['client', '    if (link.socket) client.disconnect();\n    client.removeAllListeners();\n', ''],
  ],
  'a timer that the program has ended': [
    ['client', '      renewTimer(true);\n', ''],
    ['publish', '  renewTimer();\n', ''],
    ['reader', "  'rare';\n  renewTimer();\n", "  'rare';\n"],
    ['features/framing', "  'rare';\n  renewTimer();\n", "  'rare';\n"],
    ['link', '    link.delayMs = delayMs;\n    link.dueMs = getTime() * 1000 + delayMs;\n', ''],
  ],
  'a handler that removes itself': [
    [
      'features/receive',
      "([] as Listener[]).concat(listeners['#onmessage'] || [])",
      "(listeners['#onmessage'] || []) as Listener[]",
    ],
  ],
  'errors that nobody hears': [
    [
      'errors',
      `  if ((client as unknown as Record<string, unknown>)['#onerror']) {
    if (!forConsole) client.emit('error', error);
  } else {
    const text = \`mote: \${error}\`.slice(0, MAX_SAID_TEXT);
    if (said.texts.length < MAX_SAID && said.texts.indexOf(text) < 0) {
      said.texts += text;
      print(text);
    }
  }
`,
      "  client.emit('error', error);\n",
    ],
    ['errors', 'error: unknown, forConsole?: unknown', 'error: unknown'],
    ['link', "  else if (wasUp && why === false) fail('closed', true);\n", ''],
  ],
  'options that change': [['transport', 'given.options.host || given.host', 'given.host']],
  // biome-ignore lint/suspicious/noTemplateCurlyInString: it is the text of the client's source.
  'messages that are no text': [['publish', 'message = textOf(message);', 'message = `${message}`;']],
  [OF_WEBSOCKET]: [
    [
      'features/websocket',
      // biome-ignore lint/suspicious/noTemplateCurlyInString: it is the text of the client's source.
      "hangUp(`${web.status} without ${web.missing.join('').split(':')[0]}`)",
      "hangUp('HTTP')",
    ],
    ['features/websocket', "hangUp(web.status || 'HTTP')", "hangUp('HTTP')"],
  ],
};

/** What takes the cure of a trouble out. */
export const cutsOf = (trouble: string): Edit[] =>
  TROUBLES[trouble].map(([file, find, replace]) => ({ file: `${UNDER}${file}.ts`, find, replace }));

/** Bytes that a trouble's cure costs in a client of these features. @throws Error when a cut no longer applies */
export function costOf(trouble: string, features: readonly Feature[]): number {
  const without = buildEdited(`the client without "${trouble}"`, cutsOf(trouble), features);
  return build(CLIENT_ENTRY, features).bytes.length - without.length;
}

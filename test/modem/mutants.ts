import type { Edit } from '../../scripts/compiler/edited.ts';

/** One realistic mistake in a modem's driver, and a bad day that shows it. */
export interface DriverMutant {
  name: string;
  edits: Edit[];
  modem: string;
  how: string;
}

function mutant(
  name: string,
  [modem, how]: [modem: string, how: string],
  ...edits: [file: string, find: string, replace: string][]
): DriverMutant {
  return {
    name,
    modem,
    how,
    edits: edits.map(([file, find, replace]) => ({ file: `firmware/modem/${file}.ts`, find, replace })),
  };
}

/** Without what brings a forgetful modem back, which mends much else. */
const NEVER_RENEWS: [string, string, string] = ['modem', "if (state === 'ready') begin('forgetful');", ''];

export const DRIVER_MUTANTS: DriverMutant[] = [
  mutant(
    'has no deadline at the prompt',
    ['bg96', 'no-prompt'],
    [
      'at',
      'timer = setTimeout(end, now.deadlineMs);',
      'if (now.data === undefined) timer = setTimeout(end, now.deadlineMs);',
    ],
  ),
  mutant(
    'is busy for ever after a send',
    ['bg96', 'slow'],
    [
      'sockets',
      '    socket.isSending = false;\n    if (!word && !isPrompted) {',
      '    if (!word && !isPrompted) {',
    ],
  ),
  mutant(
    'ignores that the context is gone',
    ['bg96', 'context-lost'],
    ['modem', "    sockets.closeAll();\n    if (state === 'ready') raise('context lost');", ''],
    NEVER_RENEWS,
  ),
  mutant(
    'sends once more after a lost SEND OK, and tells nobody',
    ['bg96', 'send-ok-lost'],
    [
      'sockets',
      'sent(id, socket, word, isPrompted),',
      `{
          if (word || !isPrompted) sent(id, socket, word, isPrompted);
          else
            at.send(commandOf(dialect.send, id) + bytes.length, SEND_MS, (again) => sent(id, socket, again, true), {
              data: bytes,
              ends: dialect.sent,
            });
        },`,
    ],
  ),
  mutant(
    'switches off and on without a pause',
    ['bg96', 'no-prompt'],
    ['limits', '[0, 1, 2, 4, 8, 15]', '[0, 0, 0, 0, 0, 0]'],
  ),
  mutant(
    'goes on before it is registered',
    ['bg96', 'searching'],
    ['modem', "if (isRegistered(status)) raise('registered');", "if (status < 9) raise('registered');"],
    ['modem', '/ERROR|DEACT/.test(word)', '/NEVER/.test(word)'],
    NEVER_RENEWS,
  ),
  mutant(
    'mixes two sockets',
    ['bg96', 'sockets-lost'],
    ['sockets', 'socket.received += bytes;', '(sockets[id ? 0 : 1] || socket).received += bytes;'],
  ),
  mutant(
    'never uses the power key',
    ['sim800', 'hangs'],
    ['power-key', 'if (key) digitalWrite(key, PRESSED);', ''],
  ),
  mutant(
    'takes bytes by a garbled length',
    ['bg96', 'noise'],
    ['at', "if (rest[0] !== '\\r') isOdd = true;", ''],
  ),
  mutant(
    'writes on where a prompt is missing',
    ['sim7080', 'bytes-lost'],
    ['sockets', 'trouble.stuck();', 'suspect();'],
  ),
];

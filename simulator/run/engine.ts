import { kindNamed } from '../board/boards/index.ts';
import { OptionError } from './option-error.ts';
import type { RunOptions } from './options.ts';

/** Options for what the Linux build of Espruino has not: pins, a radio, a modem, the names of another board. */
const NOT_ON_LINUX = ['sensors', 'payload', 'batch', 'air', 'modem', 'parts', 'web'] as const;
/** What the virtual board is, and what the engine stands in for. */
const STANDS_IN_FOR = 'esp32';

/** What the real engine is asked for and cannot do. @throws OptionError */
export function checkEngine(options: RunOptions): void {
  const { engine, transport, board = STANDS_IN_FOR } = options;
  if (engine === undefined) return;
  const foreign = NOT_ON_LINUX.find((name) => options[name] !== undefined);
  if (foreign !== undefined)
    throw new OptionError(
      ['engine'],
      engine,
      (name) => `Espruino's Linux build has nothing for ${name(foreign)}; leave one of the two away`,
    );
  if (kindNamed(board)?.name !== STANDS_IN_FOR)
    throw new OptionError(
      ['engine'],
      engine,
      (name) => `it stands in for an ESP32; leave it or ${name('board')} ${board} away`,
    );
  if (transport === 'tls' || transport === 'wss')
    throw new OptionError(
      ['engine'],
      engine,
      (name) => `TLS is not simulated behind the real engine; give ${name('transport')} tcp or ws`,
    );
}

import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { createContext, runInContext } from 'node:vm';
import * as acorn from 'acorn';

/**
 * The bytes that Espruino's own tools would flash with every pretokenise option on. Their plugin runs here by itself:
 * loading the whole package takes over the console and half a second.
 *
 * @throws Error when the `espruino` package is not installed (it is a development dependency)
 */
export function pretokenise(bytes: string): string {
  let process: ((code: string, done: (code: string) => void) => void) | undefined;
  const Espruino = {
    Plugins: {} as { Pretokenise?: { init(): void } },
    Config: { PRETOKENISE: 2, SAVE_ON_SEND: 3 },
    Core: { Config: { add() {} }, Env: { getBoardData() {} } },
    addProcessor(name: string, run: typeof process) {
      if (name === 'transformForEspruino') process = run;
    },
  };
  const file = createRequire(import.meta.url).resolve('espruino/plugins/pretokenise.js');
  runInContext(readFileSync(file, 'utf8'), createContext({ Espruino, acorn, console: { log() {} } }));
  Espruino.Plugins.Pretokenise?.init();
  let result = '';
  process?.(bytes, (code) => {
    result = code;
  });
  return result;
}

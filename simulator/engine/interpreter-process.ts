import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Engine } from '../world/world-plan.ts';
import { Questions } from './questions.ts';

/** Puts the shim before an interpreter that is not linked with it. */
export const preload = (shim: string | null) => (shim === null ? {} : { LD_PRELOAD: shim });

/** One life of a real interpreter, from power-on to power-off, in a folder that is its board's flash. */
export class InterpreterProcess {
  readonly questions: Questions;
  readonly #child: ChildProcess;

  /**
   * @param args of the interpreter: none boots from its flash, as a board does
   */
  constructor({ path, shim }: Engine, args: string[], folder: string) {
    const fromEngine = join(folder, 'from-engine');
    const toEngine = join(folder, 'to-engine');
    // Both ends of an earlier life are closed, so nothing is left in them.
    if (!existsSync(fromEngine)) execFileSync('mkfifo', [fromEngine, toEngine]);
    this.#child = spawn(path, args, {
      cwd: folder,
      // The terminal is not the board's: its console goes through the shim.
      stdio: 'ignore',
      env: { ...preload(shim), MOTE_ENGINE_OUT: fromEngine, MOTE_ENGINE_IN: toEngine },
    });
    this.questions = new Questions(fromEngine, toEngine);
  }

  /** Power off: the interpreter does nothing more. */
  kill(): void {
    this.#child.kill('SIGKILL');
    this.#child.unref();
    this.questions.close();
  }
}

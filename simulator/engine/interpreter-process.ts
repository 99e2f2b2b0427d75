import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Engine } from '../world/world-plan.ts';
import { Questions } from './questions.ts';

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
    for (const pipe of [fromEngine, toEngine]) rmSync(pipe, { force: true });
    execFileSync('mkfifo', [fromEngine, toEngine]);
    this.#child = spawn(path, args, {
      cwd: folder,
      // The terminal is not the board's: its console goes through the shim.
      stdio: 'ignore',
      env: { LD_PRELOAD: shim, MOTE_ENGINE_OUT: fromEngine, MOTE_ENGINE_IN: toEngine },
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

import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { MOTE } from '../../commands/cli.ts';

const root = join(import.meta.dirname, '../../..');

/** A `mote` that stays, as a user would start it from a shell. */
export class Running {
  output = '';
  #process: ChildProcess;
  #exit: Promise<unknown>;

  /** @param wrapped turns the command line into another one that runs it */
  constructor(
    args: string[],
    wrapped = (words: string[]) => words,
    variables: { [name: string]: string } = {},
  ) {
    const [command, ...rest] = wrapped([process.execPath, MOTE, ...args]);
    this.#process = spawn(command, rest, { cwd: root, env: { ...process.env, ...variables } });
    this.#exit = once(this.#process, 'exit');
    for (const stream of [this.#process.stdout, this.#process.stderr])
      stream?.on('data', (text) => {
        this.output += text;
      });
  }

  /** The same on a terminal, by `script` of util-linux. */
  static onTerminal(args: string[]): Running {
    const quoted = (words: string[]) => words.map((word) => `'${word}'`).join(' ');
    return new Running(args, (words) => ['script', '-qec', quoted(words), '/dev/null']);
  }

  get pid(): number | undefined {
    return this.#process.pid;
  }

  get exitCode(): number | null {
    return this.#process.exitCode;
  }

  /** Types keys, and waits for the answer to each. */
  async press(answers: [key: string, answer: RegExp][]): Promise<void> {
    for (const [key, answer] of answers) {
      this.#process.stdin?.write(key);
      await this.says(answer);
    }
  }

  /** Waits for a line of output. @returns what the pattern's first group caught */
  async says(pattern: RegExp): Promise<string> {
    for (;;) {
      const hasEnded = this.#process.exitCode !== null;
      const match = pattern.exec(this.output);
      if (match !== null) return match[1] ?? match[0];
      if (hasEnded) break;
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    throw new Error(`ended with ${this.#process.exitCode} before ${pattern}: ${this.output}`);
  }

  /** As by the system, or a power cut: it can do nothing about it. */
  async kill(): Promise<void> {
    this.#process.kill('SIGKILL');
    await this.#exit;
  }

  /** Waits for its end. */
  async ended(): Promise<void> {
    await this.#exit;
  }

  /** Ctrl-C. @returns the exit code; null when a signal ended it */
  async interrupt(): Promise<number | null> {
    this.#process.kill('SIGINT');
    await this.#exit;
    return this.#process.exitCode;
  }
}

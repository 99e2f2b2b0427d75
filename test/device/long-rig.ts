import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { MOTE } from '../commands/cli.ts';

export interface Running {
  child: ChildProcess;
  /** All that it has printed, both ways. */
  text(): string;
  /** Resolves when it has printed that. @throws Error with what it printed instead */
  prints(pattern: RegExp, timeoutMs?: number): Promise<RegExpExecArray>;
  stop(signal?: NodeJS.Signals): Promise<void>;
  /** Resolves with its exit code. */
  exits(): Promise<number | null>;
}

/** Those that a test that failed has left behind. */
const running = new Set<ChildProcess>();
process.on('exit', () => {
  for (const child of running) child.kill('SIGKILL');
});

export function start(command: string, args: string[], cwd: string): Running {
  const child = spawn(command, args, { cwd, stdio: ['pipe', 'pipe', 'pipe'] });
  let text = '';
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (bytes: Buffer) => {
      text += bytes.toString('latin1');
    });
  running.add(child);
  const gone = new Promise<void>((resolve) => {
    child.on('exit', () => {
      running.delete(child);
      resolve();
    });
  });
  return {
    child,
    text: () => text,
    async prints(pattern, timeoutMs = 60_000) {
      for (const endMs = performance.now() + timeoutMs; performance.now() < endMs; await sleep(50)) {
        const found = pattern.exec(text);
        if (found !== null) return found;
      }
      throw new Error(`${command} ${args.join(' ')} has not printed ${pattern}:\n${text}`);
    },
    async stop(signal = 'SIGTERM') {
      child.kill(signal);
      await gone;
    },
    async exits() {
      await gone;
      return child.exitCode;
    },
  };
}

export const startMote = (args: string[], cwd: string) => start(process.execPath, [MOTE, ...args], cwd);

export const hasSocat = spawnSync('socat', ['-V']).status === 0;

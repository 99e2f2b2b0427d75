import { spawnSync } from 'node:child_process';

/** Runs a program to its end. */
export function run(command: string, args: string[], cwd: string) {
  return spawnSync(command, args, { cwd, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
}

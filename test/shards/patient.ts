import { spawnSync } from 'node:child_process';
import { MOTE } from '../commands/cli.ts';

/** Long enough for a soak of seconds on a machine that runs other tests too. */
const PATIENCE_MS = 400_000;

/** Runs `mote` to its end, however busy the machine is. */
export function patiently(args: string[], command = MOTE) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [command, ...args], {
    encoding: 'utf8',
    timeout: PATIENCE_MS,
  });
  return { status, stdout, stderr };
}

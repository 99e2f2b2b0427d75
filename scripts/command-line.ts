import { Command, CommanderError } from 'commander';
import { EXIT_FAILED, EXIT_OK, EXIT_USAGE, Failure, UsageError } from './usage.ts';

const verbs = new Map<string, () => Promise<{ define(program: Command): void }>>([
  ['board', () => import('./board.ts')],
  ['build', () => import('./build.ts')],
  ['broker', () => import('./broker.ts')],
  ['call', () => import('./call.ts')],
  ['compare', () => import('./compare.ts')],
  ['ctl', () => import('./ctl.ts')],
  ['decode', () => import('./decode.ts')],
  ['diff', () => import('./diff.ts')],
  ['doctor', () => import('./doctor.ts')],
  ['flash', () => import('./flash.ts')],
  ['init', () => import('./init.ts')],
  ['links', () => import('./links.ts')],
  ['monitor', () => import('./monitor.ts')],
  ['ports', () => import('./ports.ts')],
  ['probe', () => import('./probe.ts')],
  ['proxy', () => import('./proxy.ts')],
  ['replay', () => import('./replay.ts')],
  ['run', () => import('./run.ts')],
  ['sim', () => import('./sim.ts')],
  ['soak', () => import('./soak.ts')],
  ['upload', () => import('./upload.ts')],
]);

/**
 * Runs one command line. What a verb finds wrong with its outcome it says in `process.exitCode` itself.
 * @param say takes the one line of a refusal or a failure
 * @returns the exit code of a refusal or a failure, else EXIT_OK
 */
export async function runCommandLine(args: string[], say: (line: string) => void): Promise<number> {
  const program = new Command('mote')
    .description('MQTT for JavaScript microcontrollers, and cellular links that fail as they really fail')
    .exitOverride()
    .configureOutput({ writeErr: () => {} });
  const named = verbs.get(args[0]);
  for (const load of named ? [named] : verbs.values()) (await load()).define(program);
  try {
    await program.parseAsync(args, { from: 'user' });
  } catch (error) {
    if (error instanceof CommanderError && error.exitCode === 0) return EXIT_OK;
    const failed = error instanceof Failure;
    if (!(failed || error instanceof CommanderError || error instanceof UsageError)) throw error;
    const message = error.message.replace(/^error: /, '');
    say(`mote: ${failed ? message : message.replaceAll('\n', ' ')}\n`);
    return failed ? EXIT_FAILED : EXIT_USAGE;
  }
  return EXIT_OK;
}

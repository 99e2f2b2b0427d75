import { Command, CommanderError } from 'commander';
import { printable, printableLines } from '../simulator/report/printable.ts';
import { EXIT_FAILED, EXIT_OK, EXIT_USAGE, Failure, UsageError } from './usage.ts';

const verbs = new Map<string, () => Promise<{ define(program: Command): void }>>([
  ['board', () => import('./commands/device/board.ts')],
  ['build', () => import('./commands/device/build.ts')],
  ['broker', () => import('./commands/realtime/broker.ts')],
  ['call', () => import('./commands/realtime/call.ts')],
  ['compare', () => import('./commands/world/compare.ts')],
  ['ctl', () => import('./commands/realtime/ctl.ts')],
  ['decode', () => import('./commands/world/decode.ts')],
  ['diff', () => import('./commands/world/diff.ts')],
  ['doctor', () => import('./commands/device/doctor.ts')],
  ['flash', () => import('./commands/device/flash.ts')],
  ['init', () => import('./commands/device/init.ts')],
  ['links', () => import('./commands/world/links.ts')],
  ['monitor', () => import('./commands/device/monitor.ts')],
  ['ports', () => import('./commands/device/ports.ts')],
  ['probe', () => import('./commands/world/probe.ts')],
  ['proxy', () => import('./commands/realtime/proxy.ts')],
  ['replay', () => import('./commands/world/replay.ts')],
  ['run', () => import('./commands/device/run.ts')],
  ['sim', () => import('./commands/world/sim.ts')],
  ['soak', () => import('./commands/world/soak.ts')],
  ['upload', () => import('./commands/device/upload.ts')],
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
    say(`mote: ${failed ? printableLines(message) : printable(message.replaceAll('\n', ' '))}\n`);
    return failed ? EXIT_FAILED : EXIT_USAGE;
  }
  return EXIT_OK;
}

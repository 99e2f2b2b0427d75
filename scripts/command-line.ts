import { Command } from 'commander';
import { endingOf } from './endings.ts';
import { freeStdout, print } from './output.ts';
import { VERSION } from './project.ts';
import { didYouMean } from './suggest.ts';
import { EXIT_OK, UsageError } from './usage.ts';

const verbs = new Map<string, () => Promise<{ define(program: Command): void }>>([
  ['board', () => import('./commands/device/board.ts')],
  ['build', () => import('./commands/device/build.ts')],
  ['broker', () => import('./commands/realtime/broker.ts')],
  ['surface', () => import('./commands/device/surface.ts')],
  ['check', () => import('./commands/device/check.ts')],
  ['call', () => import('./commands/realtime/call.ts')],
  ['compare', () => import('./commands/world/compare.ts')],
  ['ctl', () => import('./commands/realtime/ctl.ts')],
  ['decode', () => import('./commands/world/decode.ts')],
  ['diff', () => import('./commands/world/diff.ts')],
  ['doctor', () => import('./commands/device/doctor.ts')],
  ['engine', () => import('./commands/world/engine.ts')],
  ['flash', () => import('./commands/device/flash.ts')],
  ['init', () => import('./commands/device/init.ts')],
  ['learn', () => import('./commands/link/learn.ts')],
  ['lint', () => import('./commands/realtime/lint.ts')],
  ['links', () => import('./commands/link/links.ts')],
  ['merge', () => import('./commands/world/merge.ts')],
  ['modem', () => import('./commands/realtime/modem.ts')],
  ['monitor', () => import('./commands/device/monitor.ts')],
  ['ports', () => import('./commands/device/ports.ts')],
  ['probe', () => import('./commands/link/probe.ts')],
  ['proxy', () => import('./commands/realtime/proxy.ts')],
  ['pub', () => import('./commands/realtime/pub.ts')],
  ['replay', () => import('./commands/world/replay.ts')],
  ['run', () => import('./commands/device/run.ts')],
  ['sim', () => import('./commands/world/sim.ts')],
  ['soak', () => import('./commands/world/soak.ts')],
  ['sub', () => import('./commands/realtime/sub.ts')],
  ['upload', () => import('./commands/device/upload.ts')],
  ['why', () => import('./commands/world/why.ts')],
]);

/**
 * Runs one command line. What a verb finds wrong with its outcome it says in `process.exitCode` itself.
 * @param say takes the one line of a refusal or a failure
 * @returns the exit code of a refusal or a failure, else EXIT_OK
 */
export async function runCommandLine(args: string[], say: (line: string) => void): Promise<number> {
  const program = new Command('mote')
    .description('MQTT for JavaScript microcontrollers, and cellular links that fail as they really fail')
    .version(VERSION)
    // So that a command has letters of its own, as pub has -V.
    .enablePositionalOptions()
    .exitOverride()
    .configureOutput({ writeOut: print, writeErr: () => {} });
  freeStdout();
  try {
    const named = verbs.get(args[0]);
    for (const load of named ? [named] : verbs.values()) (await load()).define(program);
    if (args.length === 0) program.outputHelp();
    else {
      checkHelp(args);
      checkVerb(args);
      await program.parseAsync(args, { from: 'user' });
    }
    return EXIT_OK;
  } catch (error) {
    const { code, line } = endingOf(error);
    if (line !== '') say(`mote: ${line}\n`);
    return code;
  }
}

function checkHelp([first, verb]: string[]): void {
  if (first === 'help' && verb !== undefined && !verb.startsWith('-') && !verbs.has(verb) && verb !== 'help')
    throw new UsageError(`help ${verb}: there is no such command; ${didYouMean(verb, [...verbs.keys()])}`);
}

function checkVerb([verb]: string[]): void {
  if (verb.startsWith('-') || verb === 'help' || verbs.has(verb)) return;
  throw new UsageError(`unknown command '${verb}'; ${didYouMean(verb, [...verbs.keys()])}`);
}

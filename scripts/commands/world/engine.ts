import { statSync } from 'node:fs';
import type { Command } from 'commander';
import { buildEngine } from '../../../simulator/engine/build/build-engine.ts';
import { prepareEngine } from '../../../simulator/engine/prepare.ts';
import { CACHE_FOLDER } from '../../compiler/cache.ts';
import { print } from '../../output.ts';

interface EngineOptions {
  out: string;
  esp32?: true;
}

export function define(program: Command): void {
  program
    .command('engine')
    .description('the real Espruino interpreter, for --engine of sim, soak, replay, why and compare')
    .command('build')
    .description("make an interpreter with the simulator's shim linked in, from a checkout of Espruino")
    .argument('<sources>', "folder of Espruino's sources; nothing in it is changed")
    .option('--out <file>', 'path of the interpreter that is made', 'espruino-linked')
    .option('--esp32', '32 bits, 16,383 variables and strings of bytes, as on an ESP32')
    .action(build);
}

function build(sources: string, { out, esp32 }: EngineOptions): void {
  print(`building an interpreter from a copy of ${sources}; this takes minutes\n`);
  buildEngine({ sources, out, isEsp32: esp32 === true });
  const { version } = prepareEngine(out, CACHE_FOLDER);
  const megabytes = (statSync(out).size / 1e6).toFixed(1);
  print(`made ${out} (Espruino ${version}, ${megabytes} MB); nothing in ${sources} has changed\n`);
  print(`  next: npx mote sim --engine ${/[/\\]/.test(out) ? out : `./${out}`}\n`);
}

import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Command } from 'commander';
import { type AppOptions, askedApp, costTable, withAppOptions } from './app-options.ts';
import { type Built, build, CLIENT_ENTRY } from './build/build.ts';
import { BUILDS, type BuildName } from './build/features.ts';
import { PROJECT } from './project.ts';

/** The program that stands beside the client on the board. */
export const APP_ENTRY = 'firmware/app.ts';

/** Writes each build of the client as `dist/mote-NAME.js`, the default one also as `dist/mote.js`, and `dist/app.js`. */
export function buildAll(folder = join(PROJECT, 'dist'), app = build(APP_ENTRY)): Record<string, Built> {
  const files: Record<string, Built> = { 'app.js': app };
  for (const name of Object.keys(BUILDS) as BuildName[])
    files[`mote-${name}.js`] = build(CLIENT_ENTRY, BUILDS[name]);
  files['mote.js'] = files['mote-default.js'];
  mkdirSync(folder, { recursive: true });
  for (const [name, built] of Object.entries(files)) {
    writeFileSync(join(folder, name), built.bytes, 'latin1');
    writeFileSync(join(folder, `${name}.map`), built.map);
  }
  return files;
}

export function define(program: Command): void {
  const command = program
    .command('build')
    .description('compile the client and the sample app for the board, into dist/');
  withAppOptions(command).action((options: AppOptions) => {
    for (const [name, { bytes }] of Object.entries(buildAll(undefined, askedApp(options))))
      process.stdout.write(`${String(bytes.length).padStart(6)} bytes  dist/${name}\n`);
    process.stdout.write(`\n${costTable(options)}\n`);
  });
}

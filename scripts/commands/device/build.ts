import { copyFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Command } from 'commander';
import { writePrivate } from '../../../simulator/realtime/broker/private-files.ts';
import { singleFile } from '../../compiler/app.ts';
import { type Built, build, CLIENT_ENTRY, compile, readable } from '../../compiler/build.ts';
import { BUILDS, type BuildName } from '../../compiler/features.ts';
import { buildProject, sizeTable, withBuild } from '../../device/project/build-project.ts';
import { hasProject } from '../../device/project/project-config.ts';
import { writing } from '../../output.ts';
import { PROJECT } from '../../project.ts';
import { type AppOptions, askedApp, costTable, withAppOptions } from '../world/app-options.ts';

/** The program that stands beside the client on the board. */
export const APP_ENTRY = 'firmware/app.ts';

/** The same for the `max` build: it takes commands. */
const REMOTE_ENTRY = 'firmware/remote.ts';

/** Writes each build of the client as `dist/mote-NAME.js`, the default one also as `dist/mote.js`, `dist/app.js` and `dist/remote.js`. */
export function buildAll(folder = join(PROJECT, 'dist'), app = build(APP_ENTRY)): Record<string, Built> {
  const files: Record<string, Built> = { 'app.js': app, 'remote.js': build(REMOTE_ENTRY) };
  for (const name of Object.keys(BUILDS) as BuildName[])
    files[`mote-${name}.js`] = build(CLIENT_ENTRY, BUILDS[name]);
  files['mote.js'] = files['mote-default.js'];
  mkdirSync(folder, { recursive: true });
  for (const [name, built] of Object.entries(files)) {
    writeFileSync(join(folder, name), built.bytes, 'latin1');
    writeFileSync(join(folder, `${name}.map`), built.map);
  }
  mkdirSync(join(folder, 'espruinodocs'), { recursive: true });
  writeFileSync(join(folder, 'espruinodocs/mote.js'), espruinoDocsModule());
  copyFileSync(join(PROJECT, 'docs/espruinodocs/mote.md'), join(folder, 'espruinodocs/mote.md'));
  return files;
}

const MODULE_HEADER = `/* Copyright (c) 2026 the authors of mote-mqtt. See the file LICENSE for copying permission. */
/*
MQTT 3.1.1 client that reconnects by itself, with QoS 0 and 1; see mote.md.
*/
`;

/** The client as one file for EspruinoDocs' `modules/`, whose own tools minify it. */
export function espruinoDocsModule(): string {
  return MODULE_HEADER + readable(CLIENT_ENTRY, compile(CLIENT_ENTRY, BUILDS.default).es5);
}

interface BuildOptions extends AppOptions {
  board?: string;
  out: string;
  single?: boolean;
  pretokenise?: boolean;
}

export function define(program: Command): void {
  const command = program
    .command('build')
    .description(
      'compile a program and what it uses of the client for a board; without a project, the clients and an app of ours',
    )
    .option('--out <folder>', 'where the files go', 'build')
    .option('--single', 'one file to paste into the Web IDE, with the configuration and its passwords in it');
  withAppOptions(withBuild(command)).action((file: string | undefined, options: BuildOptions) => {
    if (file === undefined && !hasProject(process.cwd())) buildOurs(options);
    else buildTheirs(file, options);
  });
}

function buildOurs(options: BuildOptions): void {
  for (const [name, { bytes }] of Object.entries(buildAll(undefined, askedApp(options))))
    process.stdout.write(`${String(bytes.length).padStart(6)} bytes  dist/${name}\n`);
  process.stdout.write(`\n${costTable(options)}\n`);
}

function buildTheirs(file: string | undefined, options: BuildOptions): void {
  const built = buildProject(file, options);
  const files = options.single
    ? { 'single.js': singleFile(built, built.config ?? '{}', built.certificates) }
    : { 'app.js': built.files['.bootcde'], ...(built.files.mote ? { 'mote.js': built.files.mote } : {}) };
  writing('--out', options.out, () => {
    mkdirSync(options.out, { recursive: true });
    for (const [name, bytes] of Object.entries(files))
      if (options.single) writePrivate(join(options.out, name), Buffer.from(bytes, 'latin1'));
      else writeFileSync(join(options.out, name), bytes, 'latin1');
  });
  for (const line of sizeTable(built)) process.stdout.write(`${line}\n`);
  for (const name of Object.keys(files)) process.stdout.write(`written: ${join(options.out, name)}\n`);
}

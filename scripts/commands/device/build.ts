import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Command, Option } from 'commander';
import { PRIVATE_FILE } from '../../../simulator/realtime/broker/private-files.ts';
import { SHELLY } from '../../../simulator/shelly/index.ts';
import { type Built, build, CLIENT_ENTRY, readableClient } from '../../compiler/build.ts';
import { APP_ENTRY, REMOTE_ENTRY } from '../../compiler/entries.ts';
import { BUILDS, type BuildName } from '../../compiler/features.ts';
import { shellyOutbox } from '../../compiler/shelly.ts';
import { TARGETS, type Target } from '../../compiler/targets/targets.ts';
import { singleFile, writtenFiles } from '../../compiler/whole/files.ts';
import { buildProject, sizeTable, withBuild } from '../../device/project/build-project.ts';
import { hasProject } from '../../device/project/project-config.ts';
import { writeFiles } from '../../output.ts';
import { PROJECT } from '../../project.ts';
import { say, show } from '../../say.ts';
import { type AppOptions, askedApp, costTable, withAppOptions } from '../world/app-options.ts';
import { buildForShelly } from './build-shelly.ts';
import { buildForTarget } from './build-target.ts';

/** Each build of the client as `mote-NAME.js`, the default one also as `mote.js`, `app.js` and `remote.js`. */
function buildAll(app = build(APP_ENTRY)): Record<string, Built> {
  const files: Record<string, Built> = { 'app.js': app, 'remote.js': build(REMOTE_ENTRY) };
  for (const name of Object.keys(BUILDS) as BuildName[])
    files[`mote-${name}.js`] = build(CLIENT_ENTRY, BUILDS[name]);
  files['mote.js'] = files['mote-default.js'];
  return files;
}

const MODULE_HEADER = `/* Copyright (c) 2026 the authors of mote-mqtt. See the file LICENSE for copying permission. */
/*
MQTT 3.1.1 client that reconnects by itself, with QoS 0 and 1; see mote.md.
*/
`;

/** The client as one file for EspruinoDocs' `modules/`, whose own tools minify it. */
export function espruinoDocsModule(): string {
  return MODULE_HEADER + readableClient(BUILDS.default);
}

interface BuildOptions extends AppOptions {
  target: Target;
  board?: string;
  client?: string;
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
    .addOption(
      new Option('--target <engine>', 'the client for another engine: xs is Moddable, generic any with ES5')
        .choices(TARGETS)
        .default('espruino'),
    )
    .option('--single', 'one file to paste into the Web IDE, with the configuration and its passwords in it');
  withAppOptions(withBuild(command)).action((file: string | undefined, options: BuildOptions) => {
    if (options.target !== 'espruino') {
      buildForTarget(file, options.target, { ...options });
      return;
    }
    if (options.board === SHELLY) {
      buildForShelly(file, options);
      return;
    }
    if (file === undefined && options.client === undefined && !hasProject(process.cwd())) buildOurs(options);
    else buildTheirs(file, options);
  });
}

function buildOurs(options: BuildOptions): void {
  const files = buildAll(askedApp(options));
  const written: Record<string, Buffer> = {
    'shelly-outbox.js': Buffer.from(shellyOutbox(), 'latin1'),
    'espruinodocs/mote.js': Buffer.from(espruinoDocsModule()),
    'espruinodocs/mote.md': readFileSync(join(PROJECT, 'docs/espruinodocs/mote.md')),
  };
  for (const [name, { bytes, map }] of Object.entries(files)) {
    written[name] = Buffer.from(bytes, 'latin1');
    written[`${name}.map`] = Buffer.from(map);
  }
  writeFiles('--out', options.out, written);
  for (const [name, { bytes }] of Object.entries(files))
    say(`${String(bytes.length).padStart(6)} bytes  ${join(options.out, name)}`);
  show(`\n${costTable(options)}`);
}

function buildTheirs(file: string | undefined, options: BuildOptions): void {
  const built = buildProject(file, options);
  const files: Record<string, string> = options.single
    ? { 'single.js': singleFile(built, built.config ?? '{}', built.certificates) }
    : writtenFiles(built);
  const written = Object.entries(files).map(([name, bytes]) => [name, Buffer.from(bytes, 'latin1')]);
  // A single file has the passwords in it.
  writeFiles('--out', options.out, Object.fromEntries(written), options.single ? { mode: PRIVATE_FILE } : {});
  for (const line of sizeTable(built)) say(line);
  for (const name of Object.keys(files)) say(`written: ${join(options.out, name)}`);
}

import type { Command } from 'commander';
import { ESP32 } from '../../../simulator/board/boards/index.ts';
import type { ModuleSource } from '../../../simulator/run/find-modules.ts';
import { type AppBuild, buildApp } from '../../compiler/app.ts';
import { fetchModulesOption, moduleSite, OFFICIAL_SITE } from '../../modules/site.ts';
import { UsageError } from '../../usage.ts';
import { certificateFiles } from './certificate-files.ts';
import { checkTopics } from './check-topics.ts';
import type { BoardProgram } from './program.ts';
import {
  deviceConfig,
  hasProject,
  PROJECT_FILE,
  type Project,
  readProject,
  readSecrets,
} from './project-config.ts';

/** What a program is built for where there is no `mote.json`. */
const DEFAULT_BOARD = ESP32.name;

export interface BuildOptions {
  board?: string;
  client?: string;
  pretokenise?: boolean;
  /** Folders with commas between. */
  modules?: string;
  /** The site that they are fetched from where no folder has them. */
  fetchModules?: string;
  privateNames?: boolean;
  separate?: boolean;
  /** Names with commas between. */
  features?: string;
}

/** The options of every verb that builds. */
export function withBuild(command: Command): Command {
  return command
    .argument('[file]', 'the program; without it the one that mote.json names')
    .option('--board <name>', "the board it must fit; mote.json's without it, else esp32")
    .option(
      '--client <name>',
      "the build of the client; without it mote.json's, else the one that the program needs",
    )
    .option(
      '--modules <folder,...>',
      "folders with modules beside the program's own, for instance a checkout of EspruinoDocs",
    )
    .addOption(fetchModulesOption())
    .option('--private-names', 'shorten names at the top too; the console and code in strings then find none')
    .option('--features <name,...>', 'the features of the client, in place of a build of it')
    .option('--separate', 'program and client as two files, as they are compiled by themselves')
    .option('--pretokenise', "shorter by Espruino's own tokens; needs the espruino package");
}

export interface ProjectBuild extends AppBuild {
  /** For the board's Storage, as JSON; it holds secrets. Null where there is no project. */
  config: string | null;
  /** Certificates and a key for the board's Storage, in DER. */
  certificates: Record<string, string>;
  board: string;
  /** The board that an option or `mote.json` names; null where nobody has. */
  namedBoard: string | null;
}

/** Builds the project in `folder`, or one file of it. @throws UsageError, Failure */
export function buildProject(
  file: string | undefined,
  options: BuildOptions,
  folder = process.cwd(),
): ProjectBuild {
  const project = hasProject(folder) ? readProject(folder) : null;
  const entry = file ?? project?.app;
  if (entry === undefined)
    throw new UsageError("no mote.json here: `mote init` makes one, or name the program's file");
  const config = project === null ? null : deviceConfig(project, readSecrets(folder));
  const board = options.board ?? project?.board ?? DEFAULT_BOARD;
  const choice = { payload: 'json', sensors: project?.sensors ?? ['bme280'], batch: 1 } as const;
  const built = buildApp(entry, {
    choice,
    folder,
    board,
    config: config ?? '',
    client: namedClient(options, project),
    pretokenise: options.pretokenise,
    moduleFolders: options.modules?.split(',').map((name) => name.trim()) ?? [],
    ...siteOf(options.fetchModules, project),
    privateNames: options.privateNames,
    separate: options.separate,
    features:
      options.features === undefined
        ? undefined
        : {
            names: options.features.split(',').map((name) => name.trim().toUpperCase()),
            by: `--features ${options.features}`,
          },
  });
  checkTopics(folder, entry, project);
  const certificates = project === null ? {} : certificateFiles(project.broker, folder);
  const namedBoard = options.board ?? project?.board ?? null;
  return { ...built, config, certificates, board, namedBoard };
}

/** The site that an option or `mote.json` names. */
export function siteOf(asked: string | undefined, project: Project | null): { moduleSite?: ModuleSource } {
  const inProject = project?.fetchModules;
  const url = asked ?? (inProject === true ? OFFICIAL_SITE : inProject || undefined);
  return url === undefined ? {} : { moduleSite: moduleSite(url) };
}

function namedClient(
  { client }: BuildOptions,
  project: Project | null,
): { name: string; by: string } | undefined {
  if (client !== undefined) return { name: client, by: `--client ${client}` };
  const named = project?.client;
  return named === undefined ? undefined : { name: named, by: `${PROJECT_FILE}: client ${named}` };
}

/** The chosen client and the reason. */
export function clientLine({ client }: ProjectBuild): string {
  return client === null
    ? 'client: none, as the program does not require it'
    : `client ${client.client}: ${client.why}`;
}

/** All that an upload puts on the board: the boot code last. */
export function programOf({ files, config, certificates }: ProjectBuild): BoardProgram {
  const { '.bootcde': app, ...modules } = files;
  const configured: Record<string, string> = config === null ? {} : { 'mote.json': config };
  return { files: { ...modules, ...certificates, ...configured, '.bootcde': app } };
}

/** The client; then bytes and JsVars by module, largest first, for people. */
export function sizeTable(built: ProjectBuild): string[] {
  const { modules, board } = built;
  const rows = [...modules].sort((a, b) => b.bytes - a.bytes);
  const total = {
    name: `on ${board}`,
    bytes: rows.reduce((sum, one) => sum + one.bytes, 0),
    variables: rows.reduce((sum, one) => sum + one.variables, 0),
  };
  const row = (name: string, bytes: string | number, variables: string | number) =>
    `${name.padEnd(36)}${String(bytes).padStart(8)}${String(variables).padStart(10)}`;
  return [
    clientLine(built),
    ...built.notes,
    ...built.leftOut.map(({ name, line }) => `left out, as nothing calls it: line ${line}, function ${name}`),
    row('module', 'bytes', 'JsVars ~'),
    ...[...rows, total].map(({ name, bytes, variables }) => row(name, bytes, variables)),
  ];
}

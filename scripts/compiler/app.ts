import { existsSync } from 'node:fs';
import { SourceMap } from 'node:module';
import { isAbsolute, join, relative } from 'node:path';
import type { Program } from 'acorn';
import type { BoardKind } from '../../simulator/board/boards/index.ts';
import { TINY_MQTT } from '../../simulator/board/sources/tiny-mqtt.ts';
import { readUserText } from '../../simulator/files/read-file.ts';
import type { ModuleSource } from '../../simulator/run/find-modules.ts';
import type { WatchedProgram } from '../../simulator/run/watched.ts';
import { Failure, UsageError } from '../usage.ts';
import { build, CLIENT_ENTRY, type Compiled } from './build.ts';
import type { Choice } from './choice.ts';
import { ENGINE_VARIABLES, estimateVariables, WORKING_VARIABLES } from './fit.ts';
import { askedKind } from './kind.ts';
import { buildOnce } from './once.ts';
import { PassError } from './passes/tree.ts';
import { pretokenise } from './pretokenise.ts';
import { type ClientChoice, chooseClient } from './program/choose.ts';
import { refuseDifferences } from './program/differences.ts';
import type { Mapped } from './program/function-lines.ts';
import { keptNames, type LeftOut, leftOutOf } from './program/kept-names.ts';
import { standInClient, standIns, theirModules } from './program/modules.ts';
import { parseProgram, type Use, usesClient } from './program/uses.ts';
import { compileChecked, SourceProblems } from './source-errors.ts';
import { type BuiltWhole, buildWhole, topNames } from './whole/build-whole.ts';
import { type SoleClient, soleClient } from './whole/sole-client.ts';

export interface ModuleSize {
  name: string;
  bytes: number;
  /** Estimated, with the code in Storage. */
  variables: number;
}

export interface AppBuild {
  /** For Storage: `.bootcde`, and `mote` when the program uses it. */
  files: Record<string, string>;
  /** Null: the program does not use the client. */
  client: ClientChoice | null;
  modules: ModuleSize[];
  /** Functions of the program that are left out, as nothing calls them. */
  leftOut: LeftOut[];
  /** For people, a line each: what of the client the program uses and where; and whether they are one file. */
  notes: string[];
  /** Of those of `files` that were compiled: the way back to their sources. */
  maps: Record<string, Mapped>;
  /** Of `.bootcde`, where program and client are one: its source map, and what a simulator has to know. */
  whole: { map: string; watched: WatchedProgram | null } | null;
}

export interface AppOptions {
  /** Where `mote.json` and the sources are. */
  folder: string;
  board: string;
  /** What `mote.json` gives to the client, as JSON: options in it are features too. */
  config: string;
  pretokenise?: boolean;
  choice: Choice;
  /** The client that the author named, and where. */
  client?: { name: string; by: string };
  /** Folders in which modules are looked for, beside the program's own. */
  moduleFolders?: readonly string[];
  /** Where modules are fetched from that no folder has. */
  moduleSite?: ModuleSource;
  /** Program and client stay two files. */
  separate?: boolean;
  /** Features that the author named in place of a client, and where. */
  features?: { names: readonly string[]; by: string };
  /** Another copy of the project, whose client is compiled into the program. */
  clientFolder?: string;
  /** Names at the top are shortened too, though the console and code in strings then find none. */
  privateNames?: boolean;
}

/**
 * Builds a program for a board: its sources and drivers as one file, and the client beside it.
 * @param entry the program's file, `.ts` or `.js`
 * @throws UsageError: no such file; Failure: it does not compile, or does not fit
 */
export function buildApp(entry: string, options: AppOptions): AppBuild {
  const { folder, board, config, choice } = options;
  const path = isAbsolute(entry) ? relative(folder, entry) : entry;
  if (!existsSync(join(folder, path)))
    throw new UsageError(`${entry}: no such file; name the program's file`);
  const room = askedKind(board);
  const shorten = options.pretokenise ? asTokens : (code: string) => code;
  const text = readUserText(join(folder, path));
  const app = compiled(path, folder, {
    ...choice,
    kept: keptNames(path, text, options.privateNames ?? false),
  });
  if (app.bytes === '')
    throw new UsageError(`${entry}: there is no program in it, or only comments; a board would run nothing`);
  const files: Record<string, string> = {};
  const program = parseProgram(app.source);
  const modules = modulesOf(app.bytes, app.shares);
  const own = theirModules(app.source, text, join(folder, path), {
    folders: options.moduleFolders ?? [],
    kind: room,
    site: options.moduleSite,
  });
  const maps: Record<string, Mapped> = {};
  for (const { name, bytes, mapped } of own) {
    files[name] = shorten(bytes);
    if (mapped !== null) maps[name] = mapped;
    modules.push({
      name: `${name} (module)`,
      bytes: files[name].length,
      variables: estimateVariables(bytes),
    });
  }
  const stand = standIns(app.source, join(folder, path), files);
  refuseDifferences(text, entry, stand);
  const takesClient = usesClient(program);
  const client = takesClient
    ? chooseClient(program, config, options.client, options.features)
    : stand.length > 0
      ? standInClient(stand, options.client)
      : null;
  const notes = client === null ? [] : useLines(client.uses, app, folder);
  const joinable = takesClient && client !== null ? joinability({ app, program, options, own, stand }) : null;
  const whole =
    client === null ? null : wholeOf(path, app, joinable, { client, notes, folder: options.clientFolder });
  if (client !== null && whole === null) {
    const { bytes, map, functions } = buildOnce(CLIENT_ENTRY, client.features);
    const code = shorten(bytes);
    for (const name of [...(takesClient ? ['mote'] : []), ...(stand.length > 0 ? ['MQTT'] : [])]) {
      files[name] = code;
      maps[name] = { map, functions };
    }
    if (stand.includes('tinyMQTT')) files.tinyMQTT = shorten(TINY_MQTT);
    modules.push({
      name: `mote (${client.client})`,
      bytes: code.length,
      variables: estimateVariables(bytes),
    });
  }
  const boot = whole?.bytes ?? app.bytes;
  files['.bootcde'] = shorten(boot);
  maps['.bootcde'] = whole ?? app.mapped;
  if (whole !== null) {
    notes.push('one file: the client is compiled into the program (--separate keeps two)');
    const own = modules.reduce((sum, one) => sum + one.variables, 0);
    modules.push({
      name: `mote (${client?.client}), in the program`,
      bytes: Math.max(0, boot.length - app.bytes.length),
      variables: Math.max(0, estimateVariables(boot) - own),
    });
  }
  const built = {
    files,
    client,
    modules,
    leftOut: leftOutOf(join(folder, path), app.source),
    notes,
    // Espruino's own tokens are other bytes.
    maps: options.pretokenise ? {} : maps,
    whole: whole && { map: whole.map, watched: whole.watched },
  };
  refuseWhatDoesNotFit(built, config.length, board, room);
  return built;
}

/** The program and its client as one; null, and a note, where they stay two files. @throws PassError: a fault of the client's */
function wholeOf(
  path: string,
  app: Source,
  joinable: Joinable | { reason: string } | null,
  { client, notes, folder }: { client: ClientChoice; notes: string[]; folder?: string },
): BuiltWhole | null {
  if (joinable === null) return null;
  if ('reason' in joinable) {
    notes.push(joinable.reason);
    return null;
  }
  const { kept, isPlain } = joinable;
  try {
    return buildWhole(path, app.compiled, joinable, { features: client.features, kept, isPlain, folder });
  } catch (error) {
    if (error instanceof PassError) throw error;
    notes.push(`two files: they cannot be made one: ${(error as Error).message}`);
    return null;
  }
}

type Joinable = SoleClient & { kept: Set<string>; isPlain: boolean };

/** The one client of a program with the names that stay; or why they are two files, a line. */
function joinability({
  app,
  program,
  options,
  own,
  stand,
}: {
  app: Source;
  program: Program;
  options: AppOptions;
  own: readonly unknown[];
  stand: readonly string[];
}): Joinable | { reason: string } {
  if (options.separate) return { reason: 'two files, as --separate asks' };
  if (own.length > 0 || stand.length > 0)
    return { reason: 'two files: other modules may take the client too' };
  const isPlain = app.keepsAll;
  const kept = new Set(isPlain ? topNames(program) : app.compiled.kept);
  const sole = soleClient(program, kept);
  if (!('reason' in sole)) return { ...sole, kept, isPlain };
  const place = sole.node === null ? '' : `${placeIn(app, sole.node.start, options.folder)}: `;
  return { reason: `two files: ${place}${sole.reason}` };
}

interface Source {
  bytes: string;
  mapped: Mapped;
  source: string;
  shares: Record<string, number>;
  compiled: Compiled;
  keepsAll: boolean;
}

function compiled(path: string, folder: string, choice: Choice): Source {
  try {
    const found = compileChecked(path.replaceAll('\\', '/'), folder, choice);
    const { bytes, map, functions } = build(path, [], folder, choice);
    return {
      bytes,
      mapped: { map, functions },
      source: found.es5,
      shares: found.shares,
      compiled: found,
      keepsAll: choice.kept === 'all',
    };
  } catch (error) {
    if (error instanceof SourceProblems)
      throw new Failure(`${path} is no program for Espruino:\n${error.message}`);
    throw error;
  }
}

/** `app.ts:12` of a place in the compiled program. */
function placeIn({ compiled: { map }, source }: Source, start: number, folder: string): string {
  const before = source.slice(0, start).split('\n');
  const at = new SourceMap(JSON.parse(map)).findEntry(before.length - 1, (before.at(-1) ?? '').length);
  return 'originalSource' in at
    ? `${relative(folder, join(folder, at.originalSource))}:${at.originalLine + 1}`
    : 'the program';
}

/** `RECEIVE: app.ts:12 subscribe()`, each feature once with its first use. */
function useLines(uses: readonly Use[], app: Source, folder: string): string[] {
  const features = [...new Set(uses.map(({ feature }) => feature))];
  return features.map((feature) => {
    const first = uses.find((one) => one.feature === feature) as Use;
    return `${feature}: ${first.start === undefined ? '' : `${placeIn(app, first.start, folder)} `}${first.name}`;
  });
}

function modulesOf(bytes: string, shares: Record<string, number>): ModuleSize[] {
  const variables = estimateVariables(bytes);
  return Object.entries(shares)
    .filter(([, share]) => share > 0)
    .map(([module, share]) => ({
      name: module.replace(/^.*node_modules\/|^(?:\.\.\/)+.*?(?=firmware\/|sensors\/)/, ''),
      bytes: Math.round(share * bytes.length),
      variables: Math.round(share * variables),
    }));
}

function refuseWhatDoesNotFit(
  { files, modules }: AppBuild,
  configBytes: number,
  board: string,
  room: BoardKind,
): void {
  const bytes = Object.values(files).reduce((sum, data) => sum + data.length + 36, configBytes + 36);
  if (bytes > room.storageBytes)
    throw new Failure(`${board} has ${room.storageBytes} bytes of Storage and the program takes ${bytes}`);
  const variables = modules.reduce((sum, one) => sum + one.variables, ENGINE_VARIABLES + WORKING_VARIABLES);
  if (variables > room.variables)
    throw new Failure(
      `${board} has ${room.variables} JsVars and the program takes about ${variables}, ${WORKING_VARIABLES} of them to work with`,
    );
}

function asTokens(code: string): string {
  try {
    return pretokenise(code);
  } catch {
    throw new UsageError("--pretokenise: needs Espruino's own tool; run: npm install --save-dev espruino");
  }
}

import { existsSync } from 'node:fs';
import { isAbsolute, join, relative } from 'node:path';
import type { BoardKind } from '../../simulator/board/boards/index.ts';
import { readUserText } from '../../simulator/files/read-file.ts';
import { TINY_MQTT } from '../../simulator/run/tiny-mqtt.ts';
import { Failure, UsageError } from '../usage.ts';
import { build, CLIENT_ENTRY } from './build.ts';
import type { Choice } from './choice.ts';
import { BUILDS } from './features.ts';
import { ENGINE_VARIABLES, estimateVariables, WORKING_VARIABLES } from './fit.ts';
import { askedKind } from './kind.ts';
import { buildOnce } from './once.ts';
import { quoted } from './passes/tree.ts';
import { pretokenise } from './pretokenise.ts';
import { type ClientChoice, chooseClient } from './program/choose.ts';
import { keptNames, type LeftOut, leftOutOf } from './program/kept-names.ts';
import { standInClient, standIns, theirModules } from './program/modules.ts';
import { parseProgram, usesClient } from './program/uses.ts';
import { compileChecked, SourceProblems } from './source-errors.ts';

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
  const own = theirModules(app.source, text, join(folder, path), options.moduleFolders ?? []);
  for (const { name, bytes } of own) {
    files[name] = shorten(bytes);
    modules.push({
      name: `${name} (module)`,
      bytes: files[name].length,
      variables: estimateVariables(bytes),
    });
  }
  const stand = standIns(app.source, join(folder, path), files);
  const client = usesClient(program)
    ? chooseClient(program, config, options.client)
    : stand.length > 0
      ? standInClient(stand, options.client)
      : null;
  if (client !== null) {
    const { bytes } = buildOnce(CLIENT_ENTRY, BUILDS[client.client]);
    const code = shorten(bytes);
    if (usesClient(program)) files.mote = code;
    if (stand.length > 0) files.MQTT = code;
    if (stand.includes('tinyMQTT')) files.tinyMQTT = shorten(TINY_MQTT);
    modules.push({
      name: `mote (${client.client})`,
      bytes: code.length,
      variables: estimateVariables(bytes),
    });
  }
  files['.bootcde'] = shorten(app.bytes);
  const built = { files, client, modules, leftOut: leftOutOf(join(folder, path), app.source) };
  refuseWhatDoesNotFit(built, config.length, board, room);
  return built;
}

function compiled(
  path: string,
  folder: string,
  choice: Choice,
): { bytes: string; source: string; shares: Record<string, number> } {
  try {
    const { es5, shares } = compileChecked(path.replaceAll('\\', '/'), folder, choice);
    return { bytes: build(path, [], folder, choice).bytes, source: es5, shares };
  } catch (error) {
    if (error instanceof SourceProblems)
      throw new Failure(`${path} is no program for Espruino:\n${error.message}`);
    throw error;
  }
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

/** One file to paste into the Web IDE: the client and other modules as cached modules, then the program. */
export function singleFile(
  { files }: AppBuild,
  config: string,
  certificates: Record<string, string> = {},
): string {
  const base64 = (data: string) => Buffer.from(data, 'latin1').toString('base64');
  const kept = Object.entries(certificates).map(
    ([name, data]) => `require("Storage").write(${JSON.stringify(name)},atob("${base64(data)}"));\n`,
  );
  const configured = `require("Storage").write("mote.json",${quoted(config)});`;
  const { '.bootcde': app, ...modules } = files;
  const added = Object.entries(modules).map(
    ([name, data]) => `Modules.addCached(${JSON.stringify(name)},${JSON.stringify(data)});\n`,
  );
  return `${kept.join('')}${configured}\n${added.join('')}${app}\n`;
}

import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildSync } from 'esbuild';
import type { BuildName } from '../../../scripts/compiler/features.ts';
import { buildForEngineOnce, moduleOf419 } from '../../../scripts/compiler/targets/targets.ts';

const FOLDER = import.meta.dirname;
const EXAMPLE = join(FOLDER, '../../../firmware/engines/moddable/main.js');

/** Of the modules that the example imports from its host, which export stands for it here. */
const HOST_MODULES: Record<string, string> = {
  'embedded:io/socket/tcp': 'TCP',
  'embedded:io/socket/udp': 'UDP',
  'embedded:network/dns/resolver/udp': 'ResolverOfHost',
  'mc/config': 'config',
  timer: 'timers',
};

/** Chance is the same in each run. Node has no `print`, and neither has it Moddable's `trace`. */
const HEAD = `Math.random = () => 0.5;
globalThis.print ??= (text) => console.log(text);
`;

/** What a scenario prints that is run as a module by an engine; `arguments_` stand before the file's name. */
export function runScenario(title: string, build: BuildName, engine: string, arguments_: string[]): string[] {
  return runModule(
    `${HEAD}
    import { create } from './mote.js';
    import { ecma419 } from './mote-ecma419.js';
    import { SCENARIOS } from './scenarios.ts';
    for (const line of SCENARIOS[${JSON.stringify(title)}]({ create, ecma419 })) print(line);`,
    build,
    [engine, ...arguments_],
  );
}

/** The same of the example, with a device of ours for its host. @param rest what is done behind it */
export function runExample(rest: string, engine: string, arguments_: string[]): string[] {
  return runModule(
    `${HEAD}
    import { world } from './modules.ts';
    globalThis.trace = (text) => { world.told.push(text.trim()); };
    await import(${JSON.stringify(EXAMPLE)});
    ${rest}`,
    'default',
    [engine, ...arguments_],
  );
}

function runModule(source: string, build: BuildName, [engine, ...arguments_]: string[]): string[] {
  const folder = mkdtempSync(join(tmpdir(), 'mote-'));
  try {
    const { bytes } = buildForEngineOnce(build, 'xs');
    writeFileSync(join(folder, 'mote.js'), bytes, 'latin1');
    writeFileSync(join(folder, 'mote-ecma419.js'), moduleOf419());
    writeFileSync(join(folder, 'package.json'), '{ "type": "module" }');
    writeFileSync(join(folder, 'run.js'), bundled(source, folder));
    const printed = execFileSync(engine, [...arguments_, 'run.js'], { cwd: folder, encoding: 'utf8' });
    return printed.replace(/\n$/, '').split('\n');
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** The scenario with the broker in one file; what `mote build` makes stays beside it, byte for byte. */
function bundled(source: string, folder: string): string {
  const alias: Record<string, string> = {};
  for (const [module, name] of Object.entries(HOST_MODULES)) {
    alias[module] = join(folder, `${name}.ts`);
    writeFileSync(
      alias[module],
      `export { ${name} as default } from ${JSON.stringify(join(FOLDER, 'modules.ts'))};`,
    );
  }
  const { outputFiles } = buildSync({
    stdin: { contents: source, resolveDir: FOLDER, loader: 'ts' },
    alias,
    external: ['mote', 'mote/ecma419', './mote.js', './mote-ecma419.js'],
    bundle: true,
    format: 'esm',
    target: 'es2022',
    write: false,
    logLevel: 'silent',
  });
  return outputFiles[0].text
    .replaceAll('from "mote"', 'from "./mote.js"')
    .replaceAll('from "mote/ecma419"', 'from "./mote-ecma419.js"');
}

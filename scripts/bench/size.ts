#!/usr/bin/env node
import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { parse } from 'acorn';
import { FORMATS } from '../../simulator/decode/decode.ts';
import { DIALECTS } from '../../simulator/modem/index.ts';
import { ENGINE, engineName } from '../../test/engine/real.ts';
import { build, CLIENT_ENTRY } from '../compiler/build.ts';
import { ASKED_FOR, BUILDS, type BuildName, type Feature } from '../compiler/features.ts';
import { pretokenise } from '../compiler/pretokenise.ts';
import { PROJECT } from '../project.ts';
import { modemVariables } from './modem-variables.ts';
import { costOf, OF_WEBSOCKET, TROUBLES } from './size-of-troubles.ts';

/** What `--json FILE` writes. */
export interface Sizes {
  builds: Record<BuildName, { file: string; bytes: number; pretokenised: number }>;
  /** Each with the code that drivers share. */
  drivers: Record<string, Size>;
  /** Drivers for modems, each with the AT engine. */
  modems: Record<string, Size>;
  /** The cost of encoding it. */
  payloads: Record<string, Size>;
}

interface Size {
  bytes: number;
  pretokenised: number;
  /** JsVars of a driver whose modem is ready, code in Storage; only with ESPRUINO. */
  variables?: number;
}

function sizeOf(features: readonly Feature[]): Size {
  return sizeOfFile(CLIENT_ENTRY, features);
}

function sizeOfFile(entry: string, features: readonly Feature[] = []): Size {
  const { bytes } = build(entry, features);
  return { bytes: bytes.length, pretokenised: pretokenise(bytes).length };
}

/** No drivers, but what they share. */
const SHARED = ['crc', 'sensor', 'wires'];

function driverNames(): string[] {
  return readdirSync(join(PROJECT, 'sensors'))
    .filter((file) => file.endsWith('.ts'))
    .map((file) => file.slice(0, -3))
    .filter((name) => !SHARED.includes(name));
}

const sizesOf = (names: readonly string[], folder: string): Record<string, Size> =>
  Object.fromEntries(names.map((name) => [name, sizeOfFile(`${folder}/${name}.ts`)]));

/** The bytes that leaving each feature out would save. */
function price(features: readonly Feature[], feature: Feature): Size {
  const whole = sizeOf([...features, feature]);
  const without = sizeOf(features.filter((one) => one !== feature));
  return { bytes: whole.bytes - without.bytes, pretokenised: whole.pretokenised - without.pretokenised };
}

const row = (name: string, { bytes, pretokenised }: Size) =>
  `${name.padEnd(24)}${String(bytes).padStart(8)}${String(pretokenised).padStart(14)}`;

/** Adds the JsVars that the real interpreter needs for each driver. @param engine its path */
export async function addVariables(modems: Sizes['modems'], engine: string): Promise<void> {
  for (const [name, size] of Object.entries(modems))
    size.variables = await modemVariables(engine, name, build(`firmware/modem/${name}.ts`).bytes);
}

/** The bytes of each function at the top of a build, largest first; what stands outside them is `(state)`. */
export function functionSizes(features: readonly Feature[]): [name: string, bytes: number][] {
  const { bytes, names = {} } = build(CLIENT_ENTRY, features);
  const long = new Map(Object.entries(names).map(([name, short]) => [short, name]));
  const sizes: [string, number][] = [];
  for (const node of parse(bytes, { ecmaVersion: 2022 }).body)
    if (node.type === 'FunctionDeclaration')
      sizes.push([long.get(node.id.name) ?? node.id.name, node.end - node.start]);
  const inside = sizes.reduce((sum, [, size]) => sum + size, 0);
  return [...sizes, ['(state)', bytes.length - inside] as [string, number]].sort((a, b) => b[1] - a[1]);
}

export function measure(): Sizes {
  const entries = (Object.keys(BUILDS) as BuildName[]).map((name) => [
    name,
    { file: `dist/mote-${name}.js`, ...sizeOf(BUILDS[name]) },
  ]);
  return {
    builds: Object.fromEntries(entries),
    drivers: sizesOf(driverNames(), 'sensors'),
    modems: sizesOf(
      DIALECTS.map(({ name }) => name),
      'firmware/modem',
    ),
    payloads: sizesOf(FORMATS, 'firmware/payload'),
  };
}

if (process.argv[1]?.endsWith('size.ts')) {
  const { values } = parseArgs({ options: { json: { type: 'string' } } });
  const sizes = measure();
  if (ENGINE !== undefined) await addVariables(sizes.modems, ENGINE);
  const lines = [`${'build'.padEnd(24)}${'bytes'.padStart(8)}${'pretokenised'.padStart(14)}`];
  for (const [name, size] of Object.entries(sizes.builds)) lines.push(row(name, size));
  const shared = sizeOfFile('sensors/sensor.ts');
  lines.push('', `a driver by itself; a second one shares ${shared.bytes} bytes with it`);
  for (const [name, size] of Object.entries(sizes.drivers)) lines.push(row(`  ${name}`, size));
  const measured =
    ENGINE === undefined ? '; with ESPRUINO its JsVars too' : `; JsVars on ${await engineName(ENGINE)}`;
  lines.push('', `a driver for a modem, with its AT engine${measured}`);
  for (const [name, size] of Object.entries(sizes.modems))
    lines.push(
      row(`  ${name}`, size) + (size.variables === undefined ? '' : `${size.variables}`.padStart(8)),
    );
  lines.push('', 'a payload');
  for (const [name, size] of Object.entries(sizes.payloads)) lines.push(row(`  ${name}`, size));
  lines.push('', 'a feature costs');
  for (const feature of BUILDS.core) lines.push(row(`  ${feature} in core`, price(BUILDS.core, feature)));
  for (const feature of BUILDS.full)
    if (!BUILDS.core.includes(feature)) lines.push(row(`  ${feature} in full`, price(BUILDS.full, feature)));
  for (const feature of ASKED_FOR) lines.push(row(`  ${feature} on default`, price(BUILDS.default, feature)));
  lines.push(
    '',
    'the cure of a trouble that users have reported, in core and in default; the last one in max',
  );
  for (const name of Object.keys(TROUBLES)) {
    const inMax = name === OF_WEBSOCKET;
    lines.push(
      `  ${name}`.padEnd(46) +
        String(inMax ? '-' : costOf(name, BUILDS.core)).padStart(8) +
        String(costOf(name, inMax ? BUILDS.max : BUILDS.default)).padStart(8),
    );
  }
  lines.push('', 'a function of the client, in core and in default');
  const inCore = new Map(functionSizes(BUILDS.core));
  for (const [name, bytes] of functionSizes(BUILDS.default))
    lines.push(
      `  ${name}`.padEnd(24) + String(inCore.get(name) ?? '-').padStart(8) + String(bytes).padStart(14),
    );
  process.stdout.write(`${lines.join('\n')}\n`);
  if (values.json) writeFileSync(values.json, `${JSON.stringify(sizes, null, 2)}\n`);
}

#!/usr/bin/env node
import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { build, CLIENT_ENTRY } from './build/build.ts';
import { BUILDS, type BuildName, type Feature } from './build/features.ts';
import { pretokenise } from './build/pretokenise.ts';

/** What `--json FILE` writes. */
export interface Sizes {
  builds: Record<BuildName, { file: string; bytes: number; pretokenised: number }>;
}

interface Size {
  bytes: number;
  pretokenised: number;
}

function sizeOf(features: readonly Feature[]): Size {
  const { bytes } = build(CLIENT_ENTRY, features);
  return { bytes: bytes.length, pretokenised: pretokenise(bytes).length };
}

/** What the build would save without one of its features. */
function price(name: BuildName, feature: Feature): Size {
  const whole = sizeOf(BUILDS[name]);
  const without = sizeOf(BUILDS[name].filter((one) => one !== feature));
  return { bytes: whole.bytes - without.bytes, pretokenised: whole.pretokenised - without.pretokenised };
}

const row = (name: string, { bytes, pretokenised }: Size) =>
  `${name.padEnd(24)}${String(bytes).padStart(8)}${String(pretokenised).padStart(14)}`;

export function measure(): Sizes {
  const entries = (Object.keys(BUILDS) as BuildName[]).map((name) => [
    name,
    { file: `dist/mote-${name}.js`, ...sizeOf(BUILDS[name]) },
  ]);
  return { builds: Object.fromEntries(entries) };
}

if (process.argv[1]?.endsWith('size.ts')) {
  const { values } = parseArgs({ options: { json: { type: 'string' } } });
  const sizes = measure();
  const lines = [`${'build'.padEnd(24)}${'bytes'.padStart(8)}${'pretokenised'.padStart(14)}`];
  for (const [name, size] of Object.entries(sizes.builds)) lines.push(row(name, size));
  lines.push('', 'a feature costs');
  for (const feature of BUILDS.core) lines.push(row(`  ${feature} in core`, price('core', feature)));
  for (const feature of BUILDS.full)
    if (!BUILDS.core.includes(feature)) lines.push(row(`  ${feature} in full`, price('full', feature)));
  process.stdout.write(`${lines.join('\n')}\n`);
  if (values.json) writeFileSync(values.json, `${JSON.stringify(sizes, null, 2)}\n`);
}

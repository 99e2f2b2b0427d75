import { FEATURES, type Feature } from '../../scripts/compiler/features.ts';
import { runFeatures } from './feature-sets.ts';
import { failuresOf } from './whole.ts';

/** `npm run soak:features -- 300 [first seed]`: as feature-sets.long.test.ts, with so many worlds. */
const [count, from] = [Number(process.argv[2] ?? 300), Number(process.argv[3] ?? 1)];
const worlds = new Map<Feature, number>();
let [failures, readings] = [0, 0];
for (let seed = from; seed < from + count; seed++) {
  const result = runFeatures(seed);
  for (const feature of result.features) worlds.set(feature, (worlds.get(feature) ?? 0) + 1);
  readings += result.report?.readings.taken ?? 0;
  for (const line of failuresOf(result)) {
    failures++;
    process.stdout.write(`${line} (${result.features})\n`);
  }
}
const shares = FEATURES.map((feature) => `${feature} ${worlds.get(feature) ?? 0}`);
process.stdout.write(`${count} worlds, ${readings} readings, ${failures} failures; ${shares.join(', ')}\n`);
process.exitCode = failures > 0 ? 1 : 0;

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';

const here = import.meta.dirname;
const rules = readFileSync(join(here, 'mqtt-3.1.1-client.csv'), 'utf8')
  .trim()
  .split(/\r?\n/)
  .slice(1)
  .map((line) => ({ id: line.slice(0, line.indexOf(',')), from: line.slice(line.lastIndexOf(',') + 1) }));
const sources = readdirSync(here)
  .filter((name) => name.endsWith('.test.ts') && name !== 'rules.test.ts')
  .map((name) => readFileSync(join(here, name), 'utf8'));
const tested = new Set(
  sources.flatMap((source) =>
    [...source.matchAll(/^test(?:\.each\([\s\S]*?\))?\(\s*['"`](MQTT-[\d.-]+): /gm)].map(([, id]) => id),
  ),
);
const idsFrom = (piece: string) => rules.filter(({ from }) => from === piece).map(({ id }) => id);

test('every rule that binds this client has a test of its name', () => {
  const missing = [...idsFrom('client'), ...idsFrom('protocol')].filter((id) => !tested.has(id));
  console.log(
    `MQTT 3.1.1: ${rules.length} rules bind a client, ${tested.size} have a test, ` +
      `${idsFrom('').length} have nothing to test`,
  );
  expect(missing).toEqual([]);
});

test('no test bears the name of a rule that is not there, and none is skipped', () => {
  const known = new Set(rules.map(({ id }) => id));
  expect([...tested].filter((id) => !known.has(id))).toEqual([]);
  expect(rules.length).toBe(87);
  for (const source of sources) expect(source).not.toMatch(/\btest\.(skip|todo|fails|only)|\bskip\(/);
});

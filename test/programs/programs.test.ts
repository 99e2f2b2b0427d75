import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { ownFirmware } from '../../scripts/commands/own-firmware.ts';
import { kindNamed } from '../../simulator/board/boards/index.ts';
import { checkProgram } from '../../simulator/board/check/check-program.ts';
import { formatFinding } from '../../simulator/board/language/language.ts';
import { HashedTrace } from '../../simulator/kernel/trace.ts';
import { assembleReport } from '../../simulator/report/assemble.ts';
import { OPEN_OPTIONS, planOf, readScenario } from '../../simulator/run/index.ts';
import { World } from '../../simulator/world/world.ts';

const FOLDER = import.meta.dirname;
const PROGRAMS = readdirSync(FOLDER)
  .filter((name) => name.endsWith('.json'))
  .map((name) => name.slice(0, -'.json'.length));

/** The scenario beside a program, run to its end. */
function run(name: string) {
  const plan = planOf({ ...OPEN_OPTIONS, ...readScenario(join(FOLDER, `${name}.json`)) }, ownFirmware);
  const lines: string[] = [];
  const trace = new HashedTrace(null);
  const world = new World(plan, trace, { printed: (_us, _device, line) => lines.push(line) });
  const published: string[] = [];
  const { observer } = world;
  const original = observer.published.bind(observer);
  observer.published = (device, publish) => {
    published.push(`${publish.topic} ${publish.message}`);
    original(device, publish);
  };
  world.run(world.endUs);
  return { lines, published, report: assembleReport(plan, world, trace.close(), 0) };
}

const said = (text: string, what: string) =>
  [...text.matchAll(new RegExp(`^// ${what}: (.*)$`, 'gm'))].map(([, line]) => line);

test.each(PROGRAMS)('%s.js runs on its board as it says itself', (name) => {
  const text = readFileSync(join(FOLDER, `${name}.js`), 'latin1');
  const { lines, published, report } = run(name);
  let from = 0;
  for (const line of said(text, 'expect')) {
    const at = lines.indexOf(line, from);
    expect(at, `"${line}" in ${JSON.stringify(lines.slice(from))}`).toBeGreaterThanOrEqual(from);
    from = at + 1;
  }
  for (const pattern of said(text, 'shows'))
    expect(lines).toContainEqual(expect.stringMatching(new RegExp(`^${pattern}$`)));
  for (const line of said(text, 'publishes')) expect(published).toContain(line);
  expect(report.programErrors).toEqual([]);
  expect(report.checks.filter(({ name, failed }) => name === 'legal MQTT' && failed > 0)).toEqual([]);
  expect(report.commands?.filter(({ afterS }) => afterS === null) ?? []).toEqual([]);
});

test.each(PROGRAMS)('mote check has nothing to say about %s.js', (name) => {
  const { board } = JSON.parse(readFileSync(join(FOLDER, `${name}.json`), 'utf8'));
  const text = readFileSync(join(FOLDER, `${name}.js`), 'latin1');
  expect(checkProgram(text, name, kindNamed(board ?? 'esp32')).map(formatFinding)).toEqual([]);
});

test('a check says when each command arrived, and the report what the relay did', () => {
  const { report } = run('relay');
  const check = report.checks.find(({ name }) => name.startsWith('every message to the boards'));
  expect(check).toMatchObject({ evaluated: 3, failed: 0 });
  const effects = report.checks.find(({ name }) => name.startsWith('every message to the boards does'));
  expect(effects).toMatchObject({ evaluated: 3, failed: 0 });
  expect(report.commands?.map(({ atS, payload, did }) => `${atS} ${payload}: ${did}`)).toEqual([
    '600 on: relay on after 0 ms',
    '1200 off: relay off after 0 ms',
    '2100 on: relay on after 0 ms',
  ]);
});

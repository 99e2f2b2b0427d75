import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import type { SimReport } from '../../simulator/report/report.ts';
import { blocksOf, readPage, scratchCopy } from './adding-page.ts';

const BLOCKS = blocksOf(readPage('docs/ADDING.md'));
const folder = scratchCopy(BLOCKS);
const file = (name: string) => join(folder, name);
const bin = (packageName: string, path: string) =>
  join(dirname(createRequire(import.meta.url).resolve(`${packageName}/package.json`)), path);

/** One process for all command lines, as each start compiles the whole command. */
const RUNS: Record<string, string[]> = {
  'a profile': ['links', './tower.json'],
  'a link fault': ['sim', '--link', './hole.json', '--devices', '1', '--for', '30m', '--json', 'hole.out'],
  'a world fault and a check': ['sim', 'flicker.json', '--json', 'flicker.out'],
  'a sensor': ['sim', '--sensors', 'tmp36', '--devices', '1', '--for', '1d', '--json', 'tmp36.out'],
  'a command': ['sensors', 'tmp36'],
  'a command with a wrong name': ['sensors', 'none'],
};
const INPUTS = {
  'hole.json': {
    name: 'hole',
    faults: [
      { fault: 'delay', rttMsP50: 100, rttMsP90: 200 },
      { fault: 'mtu', bytes: 90 },
    ],
  },
  'flicker.json': { devices: 2, for: '30m', faults: [{ fault: 'flicker', at: '10m', for: '1m' }] },
};
for (const [name, content] of Object.entries(INPUTS)) writeFileSync(file(name), JSON.stringify(content));
writeFileSync(
  file('run.ts'),
  `import { writeFileSync } from 'node:fs';
import { runCommandLine } from './scripts/command-line.ts';
import { Checks } from './simulator/checks/index.ts';
import { PacketReader } from './simulator/checks/packet.ts';
const checks = new Checks();
// A CONNECT with keep-alive 0.
new PacketReader().read('\\x10\\x0d\\0\\x04MQTT\\x04\\x02\\0\\0\\0\\x01c', (packet) => checks.sent(1e6, 1, 1, packet));
writeFileSync('checks.out', JSON.stringify({ checks: checks.results() }));
for (const [name, args] of Object.entries(${JSON.stringify(RUNS)} as Record<string, string[]>)) {
  const code = await runCommandLine(args, (line) => void process.stdout.write(line));
  process.stdout.write(\`-- \${name}: \${code}\\n\`);
}
process.exitCode = 0;
`,
);
const { stdout, stderr, status } = spawnSync(process.execPath, [bin('tsx', 'dist/cli.mjs'), 'run.ts'], {
  cwd: folder,
  encoding: 'utf8',
});
const report = (name: string): SimReport => JSON.parse(readFileSync(file(name), 'utf8'));
const checkOf = ({ checks }: SimReport, name: string) => checks.find((check) => check.name === name);
const KEEP_ALIVE = 'every CONNECT has a keep-alive';

test('what docs/ADDING.md adds compiles, and neither formatter nor linter has anything to say', () => {
  const added = BLOCKS.map(({ path }) => path).filter((path) => path.endsWith('.ts'));
  const own = (path: string) => /^(firmware|sensors\/(?!simulated))/.test(path);
  const compile = (config: string, extended: string, files: string[]) => {
    writeFileSync(file(config), JSON.stringify({ extends: extended, files, include: [] }));
    const { stdout } = spawnSync(process.execPath, [bin('typescript', 'bin/tsc'), '-p', config], {
      cwd: folder,
      encoding: 'utf8',
    });
    expect(stdout).toBe('');
  };
  compile('host.json', './tsconfig.json', [
    ...added.filter((path) => !own(path)),
    'scripts/compiler/uglify-js.d.ts',
  ]);
  compile('board.json', './firmware/tsconfig.json', [
    ...added.filter(own),
    ...['constants.d.ts', 'espruino.d.ts', 'client/features.d.ts'].map((name) => `firmware/${name}`),
  ]);
  const checked = spawnSync(process.execPath, [bin('@biomejs/biome', 'bin/biome'), 'check', ...added], {
    cwd: folder,
    encoding: 'utf8',
  });
  expect(checked.stderr + checked.stdout).not.toMatch(/━/);
  expect(checked.status).toBe(0);
});

test('each runs as the page says', () => {
  expect({ status, stderr }).toMatchObject({ status: 0 });
  const codes = Object.fromEntries(
    [...stdout.matchAll(/^-- (.*): (\d)$/gm)].map(([, name, code]) => [name, +code]),
  );
  expect(codes).toEqual({
    ...Object.fromEntries(Object.keys(RUNS).map((name) => [name, 0])),
    'a command with a wrong name': 2,
  });
});

test('a link fault: long packets never arrive while it lasts', () => {
  const { readings, latencyMs } = report('hole.out');
  expect(readings).toMatchObject({ lost: 0 });
  expect(latencyMs.max).toBeGreaterThan(15 * 60_000);
  expect(stdout).toContain('mtu');
});

test('a world fault: the outages that it makes come, and are counted under its name', () => {
  expect(report('flicker.out').faults).toMatchObject({ flicker: 2 });
  expect(report('flicker.out').faults.outages).toBeGreaterThanOrEqual(2 * 15);
});

test('a check: it holds where it should, and fails where it should', () => {
  const held = checkOf(report('flicker.out'), KEEP_ALIVE);
  expect(held?.evaluated).toBeGreaterThanOrEqual(2);
  expect(held?.failed).toBe(0);
  expect(checkOf(report('checks.out'), KEEP_ALIVE)).toMatchObject({
    detail: expect.stringContaining('keep-alive 0'),
  });
});

test('a sensor: it is read, its faults are errors, and no number is wrong', () => {
  const { sensors, checks } = report('tmp36.out');
  expect(sensors?.tmp36.ok).toBeGreaterThan(200);
  expect(sensors?.tmp36.error).toBeGreaterThan(0);
  expect(checks.filter(({ failed }) => failed > 0)).toEqual([]);
  expect(checkOf(report('tmp36.out'), 'no wrong number is published')?.evaluated).toBeGreaterThan(200);
});

test('a command: it prints, and refuses what it does not know', () => {
  expect(stdout).toContain('tmp36: temperature\n');
  expect(stdout).toContain('mote: sensors none: no driver is called so');
  expect(existsSync(file('scripts/commands/world/sensors.ts'))).toBe(true);
});

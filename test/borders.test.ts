import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { circlesBetween, importsOf, reachedFrom } from './imports.ts';

const root = join(import.meta.dirname, '..');
const files = execFileSync('git', ['ls-files', 'firmware', 'sensors', 'simulator', 'scripts', 'test'], {
  cwd: root,
  encoding: 'utf8',
})
  .trim()
  .split('\n')
  .filter((file) => file.endsWith('.ts'));
const sources = files.filter((file) => !file.startsWith('test/'));
const imports = importsOf(root, files);
const within = (folders: readonly string[]) => (file: string) =>
  folders.some((folder) => file.startsWith(`${folder}/`));

/** Virtual time: all of it follows from the seed. */
const CORE = [
  ...[
    'kernel',
    'net',
    'link',
    'tcp',
    'modem',
    'board',
    'shelly',
    'broker',
    'checks',
    'world',
    'causes',
    'why',
  ].map((room) => `simulator/${room}`),
  'sensors/simulated',
];
const MACHINE =
  /^node:(?:fs|net|tls|dns|dgram|https?|timers|child_process|worker_threads|cluster|os|process)(?:\/|$)/;
const CLOCK_OR_CHANCE =
  /\bDate\.now|new Date\(\)|\bperformance\.|\bhrtime|\bMath\.random\(|\brandom(?:Bytes|UUID|Int)\(|(?<![.#\w'])(?:setTimeout|setInterval|setImmediate|queueMicrotask)\((?![^)]*:)/;

test('the virtual core, and all that it imports, knows no real time, no command and nothing of the machine', () => {
  const reached = reachedFrom(imports, files.filter(within(CORE)));
  const foreign = imports.filter(
    ({ from, to }) =>
      reached.has(from) && (MACHINE.test(to) || within(['simulator/realtime', 'scripts', 'test'])(to)),
  );
  expect(foreign).toEqual([]);
});

test('the virtual core, and all that it imports, reads no clock and no randomness', () => {
  const reached = [...reachedFrom(imports, files.filter(within(CORE)))].filter((file) =>
    within(['simulator', 'sensors/simulated'])(file),
  );
  // The board's own setTimeout is defined there under that name.
  const text = (file: string) => readFileSync(join(root, file), 'utf8').replace(/^\s*\/?\*.*$/gm, '');
  expect(reached.filter((file) => CLOCK_OR_CHANCE.test(text(file)))).toEqual([]);
});

test('a clock of the wall is read in real time, and by the processes of a soak, which give up what hangs', () => {
  // compare/app.ts holds a program for the boards, whose Math.random is the board's own.
  const virtual = sources
    .filter(within(['simulator']))
    .filter((file) => !within(['simulator/realtime', 'simulator/soak/processes'])(file))
    .filter((file) => file !== 'simulator/compare/app.ts');
  const reads = /Date\.now|new Date\(\)|performance\.now|hrtime|Math\.random\(/;
  expect(virtual.filter((file) => reads.test(readFileSync(join(root, file), 'utf8')))).toEqual([]);
});

test('boards, links and TCP stacks of real time have one clock', () => {
  const clocks = sources
    .filter(within(['simulator/realtime']))
    .filter((file) => /#\w*startMs = performance\.now\(\)/.test(readFileSync(join(root, file), 'utf8')));
  expect(clocks).toEqual(['simulator/realtime/clock/wall.ts']);
});

test('only the host imports the host: no firmware, sensor or simulator imports scripts', () => {
  const up = imports.filter(
    ({ from, to }) => !within(['scripts', 'test'])(from) && within(['scripts', 'test'])(to),
  );
  expect(up).toEqual([]);
});

test('the compiler is imported by commands, by device tools, by benches and by tests', () => {
  const allowed = ['scripts/compiler', 'scripts/commands', 'scripts/device', 'scripts/bench', 'test'];
  const others = imports.filter(({ from, to }) => within(['scripts/compiler'])(to) && !within(allowed)(from));
  expect(others).toEqual([]);
});

test('no folder imports one beside it that imports it in turn', () => {
  // The simulated parts of sensors are of the simulator.
  const moved = (file: string) => file.replace(/^sensors\/simulated\//, 'simulator/sensor-parts/');
  const own = imports
    .filter(
      ({ from, to }) =>
        !from.startsWith('test/') && within(['firmware', 'sensors', 'simulator', 'scripts'])(to),
    )
    .map(({ from, to }) => ({ from: moved(from), to: moved(to) }));
  expect(circlesBetween(own)).toEqual([]);
});

test('the check for circles finds one', () => {
  const there = { from: 'a/one/x.ts', to: 'a/two/deep/y.ts' };
  expect(circlesBetween([there])).toEqual([]);
  expect(
    circlesBetween([
      there,
      { from: 'a/two/z.ts', to: 'a/three/w.ts' },
      { from: 'a/three/w.ts', to: 'a/one/v.ts' },
    ]),
  ).toHaveLength(3);
});

const MAX_FILES = 20;
/** Folders that hold more until they are taken apart; none may come to this list. */
const FULL: string[] = [];

test(`no folder of sources has more than ${MAX_FILES} files`, () => {
  const counts = new Map<string, number>();
  for (const file of files) counts.set(dirname(file), (counts.get(dirname(file)) ?? 0) + 1);
  const full = [...counts].filter(([folder, count]) => count > MAX_FILES && !FULL.includes(folder));
  expect(full).toEqual([]);
});

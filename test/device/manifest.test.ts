import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, expect, test, vi } from 'vitest';
import { runCommandLine } from '../../scripts/command-line.ts';
import { dependencyFor, manifestFor } from '../../scripts/device/init/manifest.ts';
import { temporaryFolder } from '../commands/cli.ts';

/** What npm 11 writes. */
const NPM_INIT = {
  name: 'garden',
  version: '1.0.0',
  description: '',
  main: 'index.js',
  scripts: { test: 'echo "Error: no test specified" && exit 1' },
  license: 'ISC',
  type: 'commonjs',
};
const TEST = 'mote build && node --test';

afterEach(() => vi.restoreAllMocks());

function folderWith(files: { [name: string]: string }): string {
  const folder = temporaryFolder();
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(join(folder, name, '..'), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
  return folder;
}

const changed = (manifest: object | string, program = '/opt/mote-mqtt') => {
  const text = typeof manifest === 'string' ? manifest : JSON.stringify(manifest);
  return manifestFor(folderWith({ 'package.json': text }), program);
};

async function init(folder: string) {
  const here = process.cwd();
  process.chdir(folder);
  let said = '';
  vi.spyOn(process.stdout, 'write').mockImplementation((text) => {
    said += text;
    return true;
  });
  try {
    const status = await runCommandLine(['init', '--yes'], (line) => {
      said += line;
    });
    return { status, said };
  } finally {
    process.chdir(here);
    vi.restoreAllMocks();
  }
}

test('a new package.json has the dependency from where mote runs, and the test script', () => {
  const { text, notes } = manifestFor(temporaryFolder());
  const made = JSON.parse(text ?? '');
  expect(made.devDependencies['mote-mqtt']).toMatch(/^file:(\.\.\/)+/);
  expect(made.scripts.test).toBe(TEST);
  expect(notes).toEqual([]);
});

test("npm's own script that says there is no test gives way, and all else stays as it was", () => {
  const given = { ...NPM_INIT, dependencies: { 'mote-mqtt': 'file:../mote-mqtt-0.1.0.tgz' } };
  const { text, notes } = changed(given);
  expect(JSON.parse(text ?? '')).toEqual({ ...given, scripts: { test: TEST } });
  expect(notes).toEqual([`scripts: test is \`${TEST}\``]);
});

test('a test script of somebody stays, and what to put into it is said', () => {
  const given = { scripts: { test: 'vitest run' }, devDependencies: { 'mote-mqtt': '^0.1.0' } };
  const { text, notes } = changed(given);
  expect(text).toBeNull();
  expect(notes).toEqual([`the test script that is there was left; put \`${TEST}\` into it`]);
});

test('a package.json keeps its indentation', () => {
  expect(changed('{\n\t"name": "a"\n}').text).toContain('\n\t"scripts": {\n\t\t"test": ');
});

test.each([
  ['{', 'package.json: '],
  ['[]', 'package.json: there is no object in it'],
  ['{"scripts":"x"}', 'package.json: scripts is no object'],
])('a package.json that is %s is refused', (text, message) => {
  expect(() => changed(text)).toThrow(message);
});

test.each([
  ['a tarball in npx’s cache', '{"dependencies":{"mote-mqtt":"file:../../a b/m.tgz"}}', 'file:../a b/m.tgz'],
  ['the registry', '{"dependencies":{"mote-mqtt":"^0.1.0"}}', '^0.1.0'],
  ['a clone that is linked', '{"devDependencies":{"mote-mqtt":"link:../../mote"}}', 'link:../mote'],
  ['nothing that says it', '{"name":"x"}', 'file:../cache/x/node_modules/mote-mqtt'],
  ['a file that is no JSON', '{', 'file:../cache/x/node_modules/mote-mqtt'],
])('the dependency is what the package.json above mote-mqtt says: %s', (_, manifest, spec) => {
  const root = folderWith({ 'cache/x/package.json': manifest, 'mine/a.txt': '' });
  expect(dependencyFor(join(root, 'mine'), join(root, 'cache/x/node_modules/mote-mqtt'))).toBe(spec);
});

test('init says to install where mote-mqtt is not installed', async () => {
  const { status, said } = await init(folderWith({ 'package.json': JSON.stringify(NPM_INIT) }));
  expect(said).toContain('next: npm install');
  expect(status).toBe(0);
});

test('init leaves nothing behind when package.json cannot be used', async () => {
  const folder = folderWith({ 'package.json': '{' });
  const { status, said } = await init(folder);
  expect(status).toBe(2);
  expect(said).toMatch(/^mote: package\.json: .*\n$/);
  expect(() => readFileSync(join(folder, 'mote.json'))).toThrow();
});

test('secrets stay out of a repository whose .gitignore was there before', async () => {
  const folder = folderWith({ '.gitignore': 'node_modules\n*.log' });
  const { said } = await init(folder);
  expect(said).toContain('added to .gitignore: build/, secrets.json');
  expect(readFileSync(join(folder, '.gitignore'), 'utf8')).toBe(
    'node_modules\n*.log\nbuild/\nsecrets.json\n',
  );
});

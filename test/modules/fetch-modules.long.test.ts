import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { mote, temporaryFolder } from '../commands/cli.ts';

/** In a process of its own, as `mote` is waited for. It answers by the file's name, and keeps what was asked. */
const SERVER = `
const asked = [];
const files = {
  '/modules/Lamp.js': 'exports.on = function () { return require("Bulb").light; }; // a lamp',
  '/modules/Bulb.min.js': 'exports.light=42;',
  '/modules/Wrong.js': 'exports.x = 1;\\nlet { a } = exports;',
  '/modules/Binary.js': 'a\\0b',
};
require('node:http').createServer((request, response) => {
  const { url } = request;
  if (url === '/asked') return response.end(JSON.stringify(asked));
  asked.push(url);
  if (url === '/modules/Page.js') { response.setHeader('content-type', 'text/html; charset=utf-8'); return response.end('<html>'); }
  if (url === '/modules/Moved.js') { response.writeHead(302, { location: 'https://elsewhere.example/Moved.js' }); return response.end(); }
  if (url === '/modules/Broken.js') { response.statusCode = 500; return response.end(); }
  if (url === '/modules/Endless.js') { const more = () => response.write('x'.repeat(65536), () => setTimeout(more, 1)); return more(); }
  if (url === '/modules/Silent.js') return;
  if (files[url] === undefined) { response.statusCode = 404; return response.end(); }
  response.end(files[url]);
}).listen(0, '127.0.0.1', function () { console.log(this.address().port); });
`;

let server: ChildProcess;
let site = '';
let folder = '';

beforeAll(async () => {
  server = spawn(process.execPath, ['-e', SERVER], { stdio: ['ignore', 'pipe', 'inherit'] });
  const port = await new Promise<string>((resolve) =>
    server.stdout?.once('data', (data) => resolve(String(data))),
  );
  site = `http://127.0.0.1:${port.trim()}/modules`;
});
afterAll(() => server.kill());
beforeEach(() => {
  folder = temporaryFolder();
  vi.stubEnv('MOTE_CACHE', join(folder, 'cache'));
});
afterEach(() => vi.unstubAllEnvs());

const asked = async () =>
  (await (
    await fetch(site.replace('/modules', '/asked'), { headers: { connection: 'close' } })
  ).json()) as string[];

function run(program: string, ...args: string[]) {
  writeFileSync(join(folder, 'app.js'), program);
  return mote(['build', 'app.js', ...args], folder);
}
const build = (program: string) => run(program, '--fetch-modules', site);

test('modules that no folder has are fetched with those that they ask for, and are on the board', async () => {
  const { status, stderr } = build('print(require("Lamp").on());');
  expect(stderr).toMatch(
    /require\("Lamp"\): fetched from http:\S+\/Lamp\.js \(\d+ bytes, SHA-256 \w{16}\.\.\.\), kept in \S+Lamp\.js/,
  );
  expect(stderr).toMatch(/require\("Bulb"\): fetched from http:\S+\/Bulb\.min\.js/);
  expect(status).toBe(0);
  expect(readFileSync(join(folder, 'build/Lamp.js'), 'latin1')).toBe(
    'exports.on=function(){return require("Bulb").light};',
  );
  expect(readFileSync(join(folder, 'build/Bulb.js'), 'latin1')).toBe('exports.light=42;');
  // The second time nobody is asked.
  const before = (await asked()).length;
  const again = build('print(require("Lamp").on());');
  expect([again.status, again.stderr]).toEqual([0, '']);
  expect((await asked()).length).toBe(before);
  const { stdout } = mote(
    ['sim', '--app', 'app.js', '--fetch-modules', site, '--for', '1m', '--devices', '1', '--console'],
    folder,
  );
  expect(stdout).toContain('42');
});

test('nothing is fetched unless it is allowed, and the error says how', async () => {
  const before = (await asked()).length;
  const { status, stderr } = run('require("Lamp");');
  expect(status).toBe(1);
  expect(stderr).toMatch(
    /app\.js:1: require\("Lamp"\): no such module in .*; name a folder that has it with --modules, or --fetch-modules to ask espruino\.com\n/,
  );
  expect((await asked()).length).toBe(before);
});

test('mote.json allows it too, and mote check says what is nowhere', () => {
  const project = { board: 'esp32', app: 'app.js', broker: { host: 'h' }, fetchModules: site };
  writeFileSync(join(folder, 'mote.json'), JSON.stringify(project));
  expect(run('require("Bulb");').status).toBe(0);
  expect(mote(['check', 'app.js'], folder)).toMatchObject({ status: 0 });
  writeFileSync(join(folder, 'app.js'), '\nrequire("Nowhere");');
  const { status, stdout } = mote(['check', 'app.js'], folder);
  expect(status).toBe(1);
  expect(stdout).toContain(
    `app.js:2: require("Nowhere"): no such module in modules, node_modules, ${site}/Nowhere.js, ${site}/Nowhere.min.js`,
  );
});

test("the program's own module is taken before the site's, and mote's names are not fetched", async () => {
  mkdirSync(join(folder, 'modules'));
  writeFileSync(join(folder, 'modules/Bulb.js'), 'exports.light = 7;');
  const before = (await asked()).length;
  expect(build('print(require("Bulb").light); require("MQTT").create("h").connect();').status).toBe(0);
  expect(readFileSync(join(folder, 'build/Bulb.js'), 'latin1')).toBe('exports.light=7;');
  expect((await asked()).length).toBe(before);
});

test.each([
  ['Page', 'it answers with a page and not with a module'],
  [
    'Moved',
    'it sends to https://elsewhere.example/Moved.js, which is another address; give that to --fetch-modules if it is meant',
  ],
  ['Broken', 'it answers with HTTP status 500'],
  ['Endless', 'it has more than 131072 bytes, which is no module'],
  ['Binary', 'it is no text'],
  ['Wrong', 'Wrong.js:2: destructuring is not supported'],
  ['a..b', 'no such module'],
])('%s is refused: %s', (name, why) => {
  const { status, stderr } = build(`require("${name}");`);
  expect(stderr).toContain(why);
  expect(stderr).not.toContain('    at ');
  expect(status).toBe(1);
});

test('a site that says nothing, or is not there, is told of within the limit', () => {
  vi.stubEnv('MOTE_FETCH_MS', '300');
  expect(build('require("Silent");')).toMatchObject({
    status: 1,
    stderr: expect.stringContaining(
      'no answer within 0.3 s; without the site, name a folder that has the module with --modules',
    ),
  });
  const { status, stderr } = run('require("Lamp");', '--fetch-modules', 'http://127.0.0.1:9/modules');
  expect([status, stderr]).toEqual([
    1,
    expect.stringMatching(/127\.0\.0\.1:9\/modules\/Lamp\.js: (ECONNREFUSED|bad port)/),
  ]);
});

test('a kept module that has been changed is refused, and fetched again when it is removed', () => {
  const { stderr } = build('require("Bulb");');
  const file = /kept in (\S+)/.exec(stderr)?.[1] as string;
  writeFileSync(file, 'exports.light=43;');
  const changed = build('require("Bulb");');
  expect(changed.status).toBe(1);
  expect(changed.stderr).toContain(
    `${file} is not what was fetched from ${site}/Bulb.min.js; remove it to fetch the module again`,
  );
  writeFileSync(`${file}on`, 'no JSON');
  expect(build('require("Bulb");').stderr).toContain(`${file} is not what was fetched; remove it`);
  expect(existsSync(file)).toBe(true);
});

test.each([
  ['http://modules.example', 'anybody on the way could change the modules; give an https address'],
  ['modules', 'no address; give one as https://www.espruino.com/modules'],
  ['https://a.example/?x', 'a folder has neither ? nor #'],
])('--fetch-modules %s is refused', (url, why) => {
  const { status, stderr } = run('require("Lamp");', '--fetch-modules', url);
  expect([status, stderr]).toEqual([2, expect.stringContaining(`--fetch-modules ${url}: ${why}`)]);
});

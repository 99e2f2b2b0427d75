import { spawn } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { build } from '../../../scripts/compiler/build.ts';
import { temporaryFolder } from '../../commands/cli.ts';
import { engineLines } from '../../engine/transcript.ts';

/** A Linux build of the real interpreter; without it there is nothing to compare with. */
const ENGINE = process.env.ESPRUINO ?? '';
const PARTS = ['boots', 'last-error', 'presence', 'discovery', 'sleep'];

const PROGRAM = `var fs = require("fs"), s = require("Storage"), i; s.eraseAll();
${JSON.stringify(PARTS)}.forEach(function (name) { s.write(name, fs.readFileSync(name + ".js")); });
var started = [];
for (i = 0; i < 5; i++) { if (i) Modules.removeCached("boots"); started.push(require("boots").bootGuard()); }
print("GUARD", JSON.stringify(started));
s.erase("mote.boots");
var refused = 0;
for (i = 0; i < 150; i++) { Modules.removeCached("boots"); var b = require("boots"); if (!b.bootGuard()) refused++; if (i % 3 == 2) b.bootIsStable(); }
print("REFUSED", refused);
clearTimeout();
global.ESP32 = { deepSleep: function (us) { print("SLEEP", us); } };
var sleep = require("sleep"); sleep.sleep(3600, 1);
Modules.removeCached("sleep"); sleep = require("sleep"); var state = sleep.sleepState(); print("STATE", JSON.stringify(state)); sleep.sleepOn(state);
Modules.removeCached("sleep"); print("STATE", JSON.stringify(require("sleep").sleepState()));
var client = { connected: false, subscribe: function () {}, publish: function (topic, message, options, done) { print("PUB", topic, message); if (done) setTimeout(done, 5); return true; } };
require("presence").sayOnline(client, "t/status");
var d = require("discovery"); d.announce(client, "meter-7", "t", "t/status", d.CLIMATE);
require("last-error").keepLastError(client, "t/error");
setTimeout(function () { nope(); }, 50);
setTimeout(function () { client.connected = true; client.emit("connected"); }, 200);
setTimeout(function () { print("KEPT", s.read("mote.error")); quit(); }, 600);
`;

/** @returns what a program prints that finds those parts as files beside it */
async function runOn(parts: string[], program: string): Promise<string> {
  const folder = temporaryFolder();
  mkdirSync(folder, { recursive: true });
  for (const name of parts)
    writeFileSync(join(folder, `${name}.js`), build(`firmware/on-board/${name}.ts`).bytes, 'latin1');
  writeFileSync(join(folder, 'program.js'), program);
  const engine = spawn(ENGINE, ['program.js'], { cwd: folder, stdio: ['pipe', 'pipe', 'inherit'] });
  let text = '';
  engine.stdout.on('data', (bytes: Buffer) => {
    text += bytes.toString('latin1');
  });
  await new Promise((resolve) => engine.on('exit', resolve));
  return engineLines(text).join('\n');
}

/** Two commands that are refused, one that goes back, one that stays; then a boot with both sets. */
const ROTATION = `var fs = require("fs"), s = require("Storage"); s.eraseAll(); s.write("rotate", fs.readFileSync("rotate.js"));
var config = { client_id: "b", username: "u", password: "old" }, command;
function answer(text) { print("ANSWER", text, config.password, s.read("mote.login"), s.read("mote.try")); return true; }
function client() { return { serve: function (topic, handler) { command = handler; }, disconnect: function () { print("DOWN"); },
  connect: function () { print("UP", config.password); }, publish: function (t, m) { print("PUB", t, m, config.password); } }; }
var c = client(); require("rotate").takeCredentials(c, config);
command("not json", answer); command('{"username":"u"}', answer);
command('{"username":"u","password":"bad"}', answer);
setTimeout(function () { c.emit("error", "CONNACK 5"); }, 1100);
setTimeout(function () { c.emit("connected"); }, 1200);
setTimeout(function () { command('{"username":"u","password":"new"}', answer); }, 1300);
setTimeout(function () { c.emit("connected"); }, 2500);
setTimeout(function () {
  s.write("mote.try", '{"username":"u","password":"third"}'); config = { client_id: "b", username: "u", password: "old" };
  Modules.removeCached("rotate"); c = client(); require("rotate").takeCredentials(c, config);
  print("BOOT", config.password); c.emit("error", "CONNACK 4"); }, 2700);
setTimeout(function () { c.emit("connected"); }, 2800);
setTimeout(function () { print("KEPT", s.read("mote.login"), s.read("mote.try")); quit(); }, 2900);
`;

test.skipIf(ENGINE === '')(
  'rotation of credentials does the same on the real interpreter (needs ESPRUINO)',
  async () => {
    const text = await runOn(['rotate'], ROTATION);
    const lines = text.split('\n').filter((line) => /^(ANSWER|UP|PUB|BOOT|KEPT)/.test(line));
    expect(lines).toEqual([
      'ANSWER error: give username and password, or cert and key old undefined undefined',
      'ANSWER error: give username and password, or cert and key old undefined undefined',
      'UP bad',
      'ANSWER error: CONNACK 5 old undefined undefined',
      'UP new',
      'ANSWER ok new {"username":"u","password":"new"} undefined',
      'BOOT new',
      'PUB b/credentials ok third',
      'KEPT {"username":"u","password":"third"} undefined',
    ]);
  },
);

test.skipIf(ENGINE === '')(
  'the parts for boards do the same on the real interpreter (needs ESPRUINO)',
  async () => {
    const text = await runOn(PARTS, PROGRAM);
    expect(text).toContain('GUARD [true,true,true,false,false]');
    expect(text).toContain('REFUSED 0');
    expect(text).toContain('STATE {"number":1,"leftS":1800}');
    expect(text).toContain('STATE {"number":1,"leftS":0}');
    expect(text.match(/SLEEP 1800000000/g)).toHaveLength(2);
    expect(text).toContain('PUB t/status online');
    expect(text).toMatch(/PUB t\/error ReferenceError: "nope" is not defined/);
    expect(text.match(/PUB homeassistant\/sensor\/meter-7\/[THP]\/config/g)).toHaveLength(3);
    expect(text).toContain('KEPT undefined');
  },
);

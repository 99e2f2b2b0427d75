import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { mote, moteHere, temporaryFolder } from './cli.ts';

const folder = temporaryFolder();

/** README's program, as people paste it. */
function meter(options: string): string {
  const path = join(folder, `meter-${options.length}.js`);
  writeFileSync(
    path,
    `var mqtt = require("mote").create("broker.example", ${options});
mqtt.connect();
setInterval(function () {
  mqtt.publish("meter", JSON.stringify({ T: E.getTemperature() }), { qos: 1 });
}, 60000);`,
  );
  return path;
}

const SIM = ['sim', '--devices', '3', '--for', '15m', '--link', 'nbiot-good'];
const lines = (text: string) => text.trimEnd().split('\n');

test('boards that share one client id fail the run, and its first line says so; with their own there is no take-over', async () => {
  const html = join(folder, 'run.html');
  const shared = await moteHere([...SIM, '--app', meter('{ client_id: "meter-7" }'), '--html', html]);
  expect(shared.status).toBe(1);
  expect(lines(shared.stdout)[0]).toMatch(
    /^✗ 3 devices share the client id "meter-7" .* take-overs \(device/,
  );
  expect(lines(shared.stdout).at(-2)).toContain('Give each board its own');
  expect(lines(shared.stdout).at(-1)).toMatch(/^ {2}next: npx mote replay /);
  expect(readFileSync(html, 'utf8')).toMatch(/class="verdict bad">✗ 3 devices share the client id/);
  const own = await moteHere([...SIM, '--app', meter('{ client_id: "meter-" + getSerial() }')]);
  expect(own.status).toBe(0);
  expect(own.stderr).toBe('');
  expect(lines(own.stdout).at(-2)).toMatch(/^✓ All checks hold/);
  expect(lines(own.stdout).at(-1)).toMatch(/^ {2}next: npx mote sim .* --html run.html$/);
});

test('sim does not end in a hash, nor --explain in the link where that had nothing to do with it', async () => {
  const { stdout } = await moteHere(['sim', '--for', '10m', '--devices', '2', '--explain']);
  expect(stdout).not.toContain('for its link to come back');
  expect(lines(stdout).at(-2)).toContain('All checks hold');
});

test('compare and probe end in a verdict and the command that helps from here', async () => {
  // Its worlds run in processes of the compiled command.
  const compared = mote('compare --client mote --client mote-core --for 20m --devices 2'.split(' '));
  expect(lines(compared.stdout).at(-2)).toMatch(/^✓ mote.* delivered \d+ of \d+, 99 of 100 within .*; mote/);
  expect(lines(compared.stdout).at(-1)).toMatch(
    /next: npx mote compare --client mote --client mote-core .*--for 20m .*--html compare.html$/,
  );
  const probed = await moteHere('probe --messages 200 --link ltem'.split(' '));
  expect(lines(probed.stdout).at(-2)).toMatch(/^✓ half of the messages arrive within .*, 99 of 100 within /);
  expect(lines(probed.stdout).at(-1)).toBe('  next: npx mote sim --link ltem');
});

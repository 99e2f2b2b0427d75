import { expect, test } from 'vitest';
import { checkBoard, checkBroker, checkNode } from '../../scripts/device/checks.ts';
import type { Project } from '../../scripts/device/project/project-config.ts';
import { serveBoard } from './rig.ts';

test('a board is described, and what is not right has a remedy', async () => {
  const rig = await serveBoard();
  const findings = await checkBoard({ port: rig.port });
  await rig.stop();
  const [port, board, variables, storage, clock, wifi] = findings;
  expect(port).toMatchObject({ ok: true, what: `port ${rig.port}` });
  expect(board).toMatchObject({ ok: true, what: 'board ESP32, Espruino 2v29.277' });
  expect(variables.what).toMatch(/^\d+ of 16383 JsVars free$/);
  expect(storage.what).toMatch(/^\d+ bytes of Storage free/);
  // A new board has none, and nothing is wrong with it.
  expect(clock).toMatchObject({
    ok: true,
    what: 'clock not set',
    remedy: expect.stringContaining('keepTime'),
  });
  expect(wifi).toMatchObject({ ok: true, what: 'Wi-Fi connected' });
});

test('a port that is not there is a finding, not an exception', async () => {
  const [finding] = await checkBoard({ port: 'tcp://127.0.0.1:1' });
  expect(finding).toMatchObject({ ok: false, what: expect.stringContaining('nothing listens there') });
});

test('a broker that is not running, or is the board itself, is named with what to do', async () => {
  const project = { broker: { host: '127.0.0.1', port: 1 } } as Project;
  const [answer, own] = await checkBroker(project, false);
  expect(answer).toMatchObject({ ok: false, remedy: expect.stringContaining('mote broker --listen') });
  expect(own).toMatchObject({ ok: false, what: expect.stringContaining('is the board itself') });
  expect(await checkBroker(project, true)).toHaveLength(1);
});

test('an old Node is named', () => {
  expect(checkNode('18.19.0')).toMatchObject({
    ok: false,
    remedy: expect.stringContaining('needs Node 20.12 or newer'),
  });
  expect(checkNode().ok).toBe(true);
});

import { expect, test } from 'vitest';
import { VirtualBoard } from '../../scripts/device/virtual-board.ts';
import { kindNamed } from '../../simulator/board/boards/index.ts';
import { expectRefusal } from '../commands/cli.ts';

test('each command that takes a board takes the same names, and tells them', async () => {
  const names = 'esp32, esp32c3, esp32s3, esp8266, nodemcu, espruinowifi, pico, pixljs';
  for (const args of [
    ['board'],
    ['check', 'test/programs/relay.js'],
    ['sim'],
    ['soak'],
    ['compare', '--client', 'mote'],
    ['build', 'test/programs/relay.js'],
    ['init', '--yes'],
  ])
    await expectRefusal([...args, '--board', 'eniac'], names);
});

test('a virtual board with a console is of the kind that is asked for', async () => {
  const board = new VirtualBoard({ kind: kindNamed('pico') });
  let said = '';
  board.listen((bytes) => {
    said += bytes;
  });
  board.start();
  board.console.receive('print(process.env.BOARD, LED2)\n');
  await expect.poll(() => said).toContain('PICO_R1_3 B12');
  await board.stop();
});

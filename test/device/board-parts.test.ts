import { expect, test } from 'vitest';
import { VirtualBoard } from '../../scripts/device/virtual-board.ts';
import { placedParts, readParts } from '../../simulator/run/index.ts';

test('the board of mote board has the parts of a project at its pins, and says what becomes of them', async () => {
  const parts = readParts([
    { part: 'relay', pin: 'D26', name: 'pump' },
    { part: 'analog', pin: 'D36', value: 0.25 },
  ]);
  const states: string[] = [];
  const board = new VirtualBoard(
    {},
    { parts: placedParts(parts, {}), told: (part, state) => states.push(`${part}: ${state}`) },
  );
  let shown = '';
  const heard = new Promise<void>((resolve) => {
    board.listen((bytes) => {
      shown += bytes;
      if (shown.includes('=0.25')) resolve();
    });
  });
  board.start();
  board.console.receive('digitalWrite(D26, 1)\n');
  board.console.receive('analogRead(D36)\n');
  await heard;
  await board.stop();
  expect(states).toEqual(['pump: on', 'pump: off']);
});

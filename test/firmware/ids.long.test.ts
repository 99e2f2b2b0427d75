import { expect, test } from 'vitest';
import { ready } from './mqtt5/five.ts';

const IDS = 65_535;

test('a message that gets an id again has neither the properties nor the callback of the one before', () => {
  const { board, client, taken } = ready();
  let calls = 0;
  const properties = { 3: 'text' };
  taken();
  client.publish('t', 'x', { qos: 1, properties }, () => calls++);
  expect(taken()).toMatchObject([{ messageId: 1, properties: { contentType: 'text' } }]);
  for (let id = 1; id <= IDS; id++) {
    board.peer.socket.emit('data', `@\x02${String.fromCharCode(id >> 8, id & 255)}`);
    board.idle();
    client.publish('t', 'x', 1);
    if (id % 1000 === 0) taken();
  }
  const again = taken().at(-1);
  expect(again).toMatchObject({ messageId: 1 });
  expect((again as { properties?: object }).properties?.['contentType' as never]).toBe(undefined);
  board.peer.socket.emit('data', '@\x02\0\x01');
  board.idle();
  expect(calls).toBe(1);
});

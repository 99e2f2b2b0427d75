import type { IConnectPacket } from 'mqtt-packet';
import { expect, test } from 'vitest';
import { Board } from '../firmware/scripted.ts';
import { engines, frames, takeBytes } from './wire.ts';

/** The CONNECT's payload, and mqtt-packet's reading, of a client on an engine of this kind. */
function connectOn(globals: object, options: object) {
  const board = new Board('default', undefined, globals);
  board.mote.create('broker', options).connect();
  board.idle();
  const packet = board.peer.packets[0] as IConnectPacket;
  const [{ body }] = frames(takeBytes(board));
  return { packet, clean: (body.charCodeAt(7) & 2) > 0, payload: body.slice(10) };
}

test.each(engines)('MQTT-3.1.3-4: the client id is UTF-8 ($strings)', ({ globals, text }) => {
  const { packet, payload } = connectOn(globals, { client_id: text('Zähler €') });
  expect(payload).toBe('\0\x0bZ\xc3\xa4hler \xe2\x82\xac');
  expect(packet.clientId).toBe('Zähler €');
});

test('MQTT-3.1.3-7: an empty client id goes only with clean session 1', () => {
  for (const { globals } of engines)
    for (const client_id of [undefined, '', 'c'])
      for (const clean_session of [undefined, true, false]) {
        const { clean, payload } = connectOn(globals, { client_id, clean_session });
        expect([client_id, clean_session, clean || payload.length > 2]).toEqual([
          client_id,
          clean_session,
          true,
        ]);
        if (client_id) expect(clean).toBe(clean_session !== false);
      }
});

test.each(engines)('MQTT-3.1.3-10: the will topic is UTF-8 ($strings)', ({ globals, text }) => {
  const will = { topic: text('küche/€'), payload: text('weg €') };
  const { packet, payload } = connectOn(globals, { client_id: 'c', will });
  expect(payload).toBe('\0\x01c\0\x0ak\xc3\xbcche/\xe2\x82\xac\0\x07weg \xe2\x82\xac');
  expect(packet.will?.topic).toBe('küche/€');
});

test.each(engines)('MQTT-3.1.3-11: the user name is UTF-8 ($strings)', ({ globals, text }) => {
  const { packet, payload } = connectOn(globals, { client_id: 'c', username: text('Zoë €'), password: 'p' });
  expect(payload).toBe('\0\x01c\0\x08Zo\xc3\xab \xe2\x82\xac\0\x01p');
  expect(packet.username).toBe('Zoë €');
});

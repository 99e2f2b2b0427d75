import { expect, test } from 'vitest';
import { MAX_HANG_UPS, SUSPECT_HANG_UPS } from '../../../firmware/client/limits.ts';
import { BUILDS, type BuildName } from '../../../scripts/compiler/features.ts';
import { Board, collect } from '../scripted.ts';
import { Broker, topicOf } from './hanging-broker.ts';

const withQos1 = (Object.keys(BUILDS) as BuildName[]).filter((name) => BUILDS[name].includes('QOS1'));

test.each(withQos1)(
  '%s: where one message of a topic was put aside, another one is not for an end or two by chance',
  (name) => {
    const board = new Board(name);
    const client = board.mote.create('b', { client_id: 'c' });
    const errors = collect(client, 'error');
    const putAside = () => errors.filter(([text]) => `${text}`.startsWith('put aside')).length;
    let left = MAX_HANG_UPS;
    const broker = new Broker(board, (packet) => topicOf(packet) === 't' && left > 0 && left-- > 0);
    client.publish('t', 'bad', { qos: 1 });
    client.connect();
    for (let minute = 0; putAside() === 0; minute++) {
      client.publish('good', `${minute}`, { qos: 1 });
      broker.serve(60);
      left = MAX_HANG_UPS;
    }
    left = SUSPECT_HANG_UPS - 1;
    client.publish('t', 'innocent', { qos: 1 });
    broker.serve(600);
    expect([left, putAside()]).toEqual([0, 1]);
    expect(broker.taken).toContain('innocent');
  },
);

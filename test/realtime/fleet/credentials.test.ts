import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readBrokerUrl } from '../../../simulator/realtime/fleet/broker-url.ts';
import { readCredentials } from '../../../simulator/realtime/fleet/credentials.ts';
import { temporaryFolder } from '../../commands/cli.ts';

const path = join(temporaryFolder(), 'boards.csv');

function read(text: string, devices: number) {
  writeFileSync(path, text);
  return readCredentials(path, devices);
}

test('one line a board, columns in any order, quotes where there are commas', () => {
  const text =
    '\uFEFFpassword,username,client_id\r\n"a,b ""c""",ada,id-1\r\n\r\nx, bob ,id-2\r\nmore,than,asked\r\n';
  expect(read(text, 2)).toEqual([
    { clientId: 'id-1', username: 'ada', password: 'a,b "c"' },
    { clientId: 'id-2', username: 'bob', password: 'x' },
  ]);
  expect(read('username,password\na,b\n', 1)).toEqual([{ clientId: null, username: 'a', password: 'b' }]);
});

test.each([
  ['', 'line 1: no column ""'],
  ['username\na', 'line 1: a column is missing; write a first line username,password'],
  ['username,password,mail\n', 'line 1: no column "mail"'],
  ['username,password\na,b', '1 boards have a line, but 2 are asked for'],
  ['username,password\na\nb,c', 'line 2: 2 values are wanted'],
  ['username,password\na,"b\nc,d', 'line 2: 2 values are wanted, as in line 1; put "..." around commas'],
])('%j is refused with its line', (text, message) => {
  expect(() => read(text, 2)).toThrow(message);
});

test('a broker is named by URL, with its scheme', () => {
  expect(readBrokerUrl('mqtt://localhost')).toEqual({ host: 'localhost', port: 1883, isTls: false });
  expect(readBrokerUrl('mqtts://[::1]:9000')).toEqual({ host: '::1', port: 9000, isTls: true });
  for (const [text, message] of [
    ['localhost:1883', 'give a URL'],
    ['http://localhost', 'no broker is at http://'],
    ['ws://localhost', 'boards speak MQTT over TCP'],
    ['mqtt://:1883', 'no URL'],
    ['mqtt://host:99999', 'no URL'],
    ['mqtt://me:secret@host', '--credentials'],
  ])
    expect(readBrokerUrl(text)).toContain(message);
});

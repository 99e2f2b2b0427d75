import { expect, test } from 'vitest';
import {
  hostOf,
  hostOfOrigin,
  isLoopback,
  isThisMachine,
} from '../../../simulator/realtime/admission/hosts.ts';

test.each([
  'localhost',
  'LocalHost',
  'localhost.',
  'localhost:8474',
  '127.0.0.1',
  '127.0.0.1:8474',
  '127.0.0.1.',
  '127.1.2.3',
  '127.1',
  '2130706433',
  '0x7f000001',
  '0177.0.0.1',
  '[::1]',
  '[::1]:8474',
  '[0:0:0:0:0:0:0:1]',
  '[::ffff:127.0.0.1]',
  '１２７.0.0.1',
])('the Host %s is this machine, as browsers read addresses', (host) => {
  expect(isThisMachine(hostOf(host))).toBe(true);
});

test.each([
  '127.evil.com',
  '127.0.0.1.evil.com',
  '127.0.0.1.nip.io:80',
  'localhost.evil.com',
  'evil.localhost',
  'localhostevil.com',
  'evil.com',
  'evil.com:127',
  'evil.com#127.0.0.1',
  'evil.com\\@localhost',
  '127.0.0.1@evil.com',
  'localhost/evil.com',
  'xn--lcalhost-54a',
  'l\u043ecalhost',
  '128.0.0.1',
  '0.0.0.0',
  '[::]',
  '[::ffff:10.0.0.1]',
  '[fe80::1]',
  '127.0.0.256',
  '127',
  '[::1',
  '::1',
  'null',
  '',
  ' ',
])('the Host %j is not this machine, however it begins', (host) => {
  expect(isThisMachine(hostOf(host))).toBe(false);
});

test('a name is given to this machine whole, in any case, with any port; its neighbours are not', () => {
  const names = ['desk.test', 'Bücher.test'];
  for (const host of ['desk.test', 'DESK.test:80', 'desk.test.', 'xn--bcher-kva.test'])
    expect(isThisMachine(hostOf(host), names)).toBe(true);
  for (const host of ['xdesk.test', 'desk.test.evil.com', 'a.desk.test', 'desk.tes'])
    expect(isThisMachine(hostOf(host), names)).toBe(false);
});

test.each([
  ['http://127.0.0.1:8080', '127.0.0.1'],
  ['https://[::1]', '::1'],
  ['http://127.evil.com', '127.evil.com'],
  ['null', null],
  ['file://', null],
  ['chrome-extension://localhost', null],
  ['http://localhost@evil.com', null],
  ['localhost', null],
  ['', null],
])('the host of the Origin %j is %j', (origin, host) => {
  expect(hostOfOrigin(origin)).toBe(host);
});

test('an address to listen on is loopback by its number and not by its first letters', () => {
  expect(['127.0.0.1', '127.255.0.1', '::1', '::ffff:127.0.0.1'].filter(isLoopback)).toHaveLength(4);
  expect(
    ['127.evil.com', '127.1', '::2', '10.127.0.1', '::ffff:10.0.0.1', '', 'x'].filter(isLoopback),
  ).toEqual([]);
});

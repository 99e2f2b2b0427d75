import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'vitest';
import type { BuildName } from '../../../scripts/compiler/features.ts';

/** What Espruino has beyond ES5, as another engine's user would write it; then connect, publish, PUBACK, receive. */
const before = `
function codes(data) {
  return data.split('').map(function (one) { return one.charCodeAt(0); }).join('.');
}
var exports = {}, sent = [], seen = [], socket = {
  write: function (data) { sent.push(codes(data)); }, end: function () {}
};
function add(name, value) { Object.defineProperty(Object.prototype, name, { value: value }); }
add('on', function (event, listener) { this['#on' + event] = listener; });
add('emit', function (event, a, b) { if (this['#on' + event]) this['#on' + event](a, b); });
add('removeAllListeners', function () {});
function setTimeout() { return 1; }
function clearTimeout() {}
function getTime() { return 0; }
function require() { return { connect: function () { return socket; } }; }
`;
const scenario = `
client.on('connected', function () { seen.push('connected'); });
client.connect();
socket.emit('data', ' \\x02\\0');
socket.emit('data', '\\0');
client.publish('t', 'x', { qos: 1 }, function () { seen.push('acknowledged'); });
socket.emit('data', '@\\x02\\0\\x01');
if (client.subscribe) {
  client.on('message', function (topic, message) { seen.push(topic + '=' + message); });
  client.subscribe('in/#', 1);
  socket.emit('data', '2\\x08\\0\\x04in/a\\0\\x05');
  socket.emit('data', '2\\x09\\0\\x04in/b\\0\\x06y');
}
print(sent.join(' '));
print(seen.join(' '));
`;
/** MQTT 5: aliases and properties both ways, QoS 2, a reason, a request with its answer. */
const scenario5 = `
client.on('error', function (error) { seen.push(error); });
client.connect();
socket.emit('data', ' \\x06\\0\\0\\x03"\\0\\x01');
client.publish('topic', 'x', { qos: 2, properties: { 2: 9, 38: ['a', 'b'] } });
socket.emit('data', 'P\\x02\\0\\x01');
socket.emit('data', 'p\\x02\\0\\x01');
client.publish('topic', 'y', 1, function () { seen.push('never'); });
socket.emit('data', '@\\x04\\0\\x02\\x97\\0');
client.on('message', function (topic, message, properties) { seen.push(topic + '=' + message + properties[3]); });
socket.emit('data', '0\\x0b\\0\\x01s\\x07#\\0\\x01\\x03\\0\\x01t0\\x07\\0\\0\\x03#\\0\\x01u');
client.serve('d', function (message, answer) { answer(message + '!'); });
socket.emit('data', '0\\x11\\0\\x01d\\x09\\x08\\0\\x01r\\x09\\0\\x02ididem');
print(sent.slice(1).join(' '));
print(seen.join(' '));
`;
/** MQTT over WebSocket: what goes out before and after the answer, and a message in two frames. */
const webScenario = `
Math.random = function () { return 0.5; };
client.connect();
socket.emit('data', 'HTTP/1.1 101 x\\r\\nUpgrade: websocket\\r\\nConnection: Upgrade\\r\\n');
socket.emit('data', 'Sec-WebSocket-Protocol: mqtt\\r\\n\\r\\n\\x82\\x04 \\x02\\0\\0');
client.on('message', function (topic, message) { seen.push(topic + '=' + message); });
socket.emit('data', '\\x02\\x030\\x05\\0\\x80\\x04\\x01sup');
print(sent.slice(1).join(' '));
print(seen.join(' '));
`;
const codes = (data: string) => [...data].map((one) => one.charCodeAt(0)).join('.');
const CONNECT = codes('\x10\x0d\0\x04MQTT\x04\x02\0\x3c\0\x01c');
/** With the mask 0, 0, 0, 128. */
const MASKED = CONNECT.split('.')
  .map((code, at) => +code ^ ((at & 3) === 3 ? 128 : 0))
  .join('.');
const PUBLISH = codes('2\x06\0\x01t\0\x01x');
const SUBSCRIBE = codes('\x82\x09\0\x02\0\x04in/#\x01');

/** What stands before a scenario: code that makes `client`. */
export type MadeBy = (name: BuildName, options: object) => string;

/** Runs the scenarios on an engine that is a command, where it is installed. */
export function expectRuns(engine: string, madeBy: MadeBy): void {
  if (spawnSync('sh', ['-c', `command -v ${engine}`]).status !== 0) {
    console.log(`skipped: ${engine} is not installed (Debian: ${engine === 'duk' ? 'duktape' : engine})`);
    return;
  }
  const folder = mkdtempSync(join(tmpdir(), 'mote-'));
  const run = (name: BuildName, what = scenario, more: object = {}) => {
    const code = madeBy(name, { client_id: 'c', ...more });
    writeFileSync(join(folder, 'run.js'), `${before}${code}\n${what}`, 'latin1');
    return execFileSync(engine, [join(folder, 'run.js')], { encoding: 'utf8' })
      .trim()
      .split('\n');
  };
  expect(run('core')).toEqual([`${CONNECT} ${PUBLISH}`, 'connected']);
  for (const name of ['default', 'full', 'max'] as const)
    expect(run(name)).toEqual([
      `${CONNECT} ${PUBLISH} ${SUBSCRIBE} 64.2.0.5 64.2.0.6`,
      'connected acknowledged in/a= in/b=y',
    ]);
  expect(run('max', scenario5, { protocol: 5 })).toEqual([
    [
      '4\x1a\0\x05topic\0\x01\x0f\x02\0\0\0\x09&\0\x01a\0\x01b#\0\x01x',
      'b\x02\0\x01',
      '2\x09\0\0\0\x02\x03#\0\x01y',
      '\x82\x09\0\x03\0\0\x03d/#\x01',
      '2\x10\0\x01r\0\x04\x05\x09\0\x02ididem!',
    ]
      .map(codes)
      .join(' '),
    'PUBACK quota s=t s=uundefined d=idemundefined',
  ]);
  expect(run('max', webScenario, { transport: 'ws' })).toEqual([`130.143.0.0.0.128.${MASKED}`, 's=up']);
  rmSync(folder, { recursive: true });
}

import { Worker } from 'node:worker_threads';
import { generate } from 'selfsigned';
import { expect, test } from 'vitest';
import { mote } from '../../commands/cli.ts';
import { later } from '../proxy/rig.ts';
import { FAST_LINK } from './rig.ts';

/** A server in another thread: `mote()` blocks this one. @returns its port */
function inThread(code: string): Promise<number> {
  const worker = new Worker(`const { parentPort } = require('node:worker_threads'); ${code}`, { eval: true });
  later(() => void worker.terminate());
  return new Promise((done) => worker.once('message', done));
}

const said = (port: string) => `server.listen(0, '127.0.0.1', () => parentPort.postMessage(${port}));`;
const run = (broker: string, ...more: string[]) =>
  mote([
    'sim',
    '--realtime',
    '--devices',
    '1',
    '--for',
    '2s',
    '--every',
    '200ms',
    '--link',
    FAST_LINK,
    '--api',
    'localhost:0',
    '--broker',
    broker,
    ...more,
  ]);

function expectFailure(
  { status, stderr }: { status: number | null; stderr: string },
  ...words: string[]
): void {
  expect(status).toBe(1);
  for (const word of words) expect(stderr).toContain(word);
  expect(stderr).not.toMatch(/\n {4}at /);
}

test('a broker that is not there fails a run of a given length, by its address', () => {
  expectFailure(
    run('mqtt://127.0.0.1:1'),
    'no board got a session',
    '127.0.0.1:1',
    'ECONNREFUSED',
    'mote broker',
  );
});

test('so does a name that nobody knows', () => {
  // A label has at most 63 bytes (RFC 1035, 2.3.4): the system refuses this name without asking a server, which may be slow.
  const name = `${'x'.repeat(64)}.invalid`;
  expectFailure(run(`mqtt://${name}`), `${name}:1883`, 'the name is not known');
});

test('so does a port of TLS that is spoken to in plain text', async () => {
  const { cert, private: key } = await generate([{ name: 'commonName', value: 'b' }], { keyType: 'ec' });
  const port = await inThread(
    `const server = require('node:tls').createServer(${JSON.stringify({ cert, key })}); server.on('tlsClientError', () => {}); ${said('server.address().port')}`,
  );
  expectFailure(run(`mqtt://127.0.0.1:${port}`), `127.0.0.1:${port}`, 'give mqtts://');
});

test('so does a port without TLS that is spoken to in TLS', async () => {
  const port = await inThread(
    `const server = require('node:net').createServer((s) => s.end('no')); ${said('server.address().port')}`,
  );
  expectFailure(run(`mqtts://127.0.0.1:${port}`), `127.0.0.1:${port}`, 'give mqtt://');
});

test('so does a broker that refuses the password', async () => {
  const port = await inThread(
    `const server = require('node:net').createServer((s) => s.on('error', () => {}).once('data', () => s.end(Buffer.from([32, 2, 0, 4])))); ${said('server.address().port')}`,
  );
  expectFailure(run(`mqtt://127.0.0.1:${port}`), 'wrong user or password', '--credentials');
});

import { expect, test } from 'vitest';
import { Session } from '../../scripts/boards/session.ts';
import { openTcp } from '../../scripts/boards/tcp-wire.ts';
import { upload } from '../../scripts/boards/upload.ts';
import { serveBoard } from './rig.ts';

const QUIET = { step: () => {}, progress: () => {} };

async function connect(...more: Parameters<typeof serveBoard>) {
  const rig = await serveBoard(...more);
  const session = new Session(await openTcp(rig.port));
  const stop = async () => {
    await session.wire.close();
    await rig.stop();
  };
  const read = (name: string) => rig.board.console.board.storage.read(name);
  return { rig, session, stop, read };
}

test('a program arrives whole, runs, and leaves nothing beside it', async () => {
  const { rig, session, stop, read } = await connect({ files: { '.bootcde': 'print("old")' } });
  expect(await session.hello()).toEqual({ board: 'ESP32', version: '2v29.277', console: 'Serial1' });
  const lib = `exports.bytes = "\\x80\x80\xff";//${'x'.repeat(3000)}`;
  await upload(session, { files: { lib, '.bootcde': 'print("new", require("lib").bytes.length)' } }, QUIET);
  expect(read('lib')).toBe(lib);
  expect(rig.text()).toContain('new 3');
  expect(rig.board.console.board.storage.list().map(({ name }) => name)).toEqual(['lib', '.bootcde']);
  await stop();
});

test('a program that fails at its start gives way to the old one', async () => {
  const { session, stop, read } = await connect({ files: { '.bootcde': 'print("old")' } });
  const sent = upload(session, { files: { '.bootcde': 'var a = 1;\nnope();' } }, QUIET);
  await expect(sent).rejects.toThrow(
    /fails at its start: Uncaught ReferenceError.*nope.*the old program is back/,
  );
  expect(read('.bootcde')).toBe('print("old")');
  await stop();
});

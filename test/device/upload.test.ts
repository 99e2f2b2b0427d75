import { expect, test } from 'vitest';
import { send } from '../../scripts/device/send.ts';
import { MAX_TERMINALS } from '../../scripts/device/serve-console.ts';
import { Session } from '../../scripts/device/session.ts';
import { MAX_FILES, upload } from '../../scripts/device/upload.ts';
import { openTcp } from '../../scripts/device/wires/tcp-wire.ts';
import { faultyWire, type WireFaults } from './faulty-wire.ts';
import { serveBoard } from './rig.ts';

const QUIET = { step: () => {}, progress: () => {} };
const OLD = { files: { '.bootcde': 'print("old")' } };

async function connect(more: Parameters<typeof serveBoard>[0] = OLD, faults: WireFaults = {}) {
  const rig = await serveBoard(more);
  const session = new Session(faultyWire(await openTcp(rig.port), faults));
  const stop = async () => {
    await session.wire.close();
    await rig.stop();
  };
  const { storage } = rig.board.console.board;
  const names = () => storage.list().map(({ name }) => name);
  return { rig, session, stop, storage, names };
}

/** Compiles wherever it is cut. */
const lines = (count: number) => `${'var x = 1; // a line of a program\n'.repeat(count)}print("new");`;

test.concurrent('a program arrives whole, runs, and leaves nothing beside it', async () => {
  const { rig, session, stop, storage, names } = await connect();
  expect(await session.hello()).toEqual({ board: 'ESP32', version: '2v29.277', console: 'Serial1' });
  const lib = `exports.bytes = "\\x80\x80\xff";//${'x'.repeat(3000)}`;
  const files = { lib, '.bootcde': 'print("new", require("lib").bytes.length)' };
  expect(await upload(session, { files }, QUIET)).toContain('new 3');
  expect(storage.read('lib')).toBe(lib);
  expect(names()).toEqual(['lib', '.bootcde']);
  expect(rig.text()).not.toContain('Uncaught');
  await stop();
});

test.concurrent('an upload clears the boots of the program before, and none of the new one', async () => {
  const { session, stop, storage } = await connect();
  storage.write('mote.boots', 'bb', 0, 64);
  await upload(
    session,
    { files: { '.bootcde': 'require("Storage").write("mote.boots", "b", 0, 64);' } },
    QUIET,
  );
  expect(storage.read('mote.boots', 0, 2)).toBe('b\xff');
  await stop();
});

test.concurrent('a program that fails at its start gives way to the old one', async () => {
  const { session, stop, storage } = await connect();
  const sent = upload(session, { files: { '.bootcde': 'var a = 1;\nnope();' } }, QUIET);
  await expect(sent).rejects.toThrow(
    /fails at its start: Uncaught ReferenceError.*nope.*the old program is back/,
  );
  expect(storage.read('.bootcde')).toBe(OLD.files['.bootcde']);
  await stop();
});

test.concurrent.each([
  ['noise', { noise: 0.0005 }],
  ['lost bytes', { drop: 0.0005 }],
])('%s on the line costs time and no byte of the program', async (_, faults) => {
  const { session, stop, storage } = await connect(OLD, faults);
  await upload(session, { files: { '.bootcde': lines(120) } }, QUIET);
  expect(storage.read('.bootcde')).toBe(lines(120));
  await stop();
});

/** Spoils the first bytes of which `isThem` is true, and no others. */
function once(isThem: (bytes: string) => boolean, spoilt: (bytes: string) => string): WireFaults {
  let isDone = false;
  return {
    spoil(bytes) {
      if (isDone || !isThem(bytes)) return bytes;
      isDone = true;
      return spoilt(bytes);
    },
  };
}

test.concurrent.each([
  [
    'the command that starts it',
    once(
      (bytes) => bytes.includes('load()'),
      () => '\x10lad()\n',
    ),
  ],
  [
    'a bracket of the first question after that',
    once(
      (bytes) => bytes.includes('moteOld===undefined'),
      (bytes) => bytes.replace('})(', '('),
    ),
  ],
])('%s may be lost: the new program is found to run all the same', async (_, faults) => {
  const { session, stop, storage } = await connect(OLD, faults);
  expect(await upload(session, { files: { '.bootcde': lines(3) } }, QUIET)).toContain('new');
  expect(storage.read('.bootcde')).toBe(lines(3));
  await stop();
});

test.concurrent('a slow board is waited for when it asks for it', async () => {
  const { rig, session, stop, storage } = await connect({ ...OLD, bytesPerS: 20_000 });
  // More than the board takes while it is busy, at once.
  await session.send(`\x10/*${'x'.repeat(6000)}*/print("all of it")\n`);
  await session.waitFor(() => session.since(0).includes('all of it'), 5000);
  expect(rig.text()).toContain('\x13');
  await upload(session, { files: { '.bootcde': lines(60) } }, QUIET);
  expect(storage.read('.bootcde')).toBe(lines(60));
  await stop();
});

test.concurrent('a board that prints without end gets its new program all the same', async () => {
  const noisy = 'setInterval(function () { for (var i = 0; i < 20; i++) print("noise {", i, "}"); }, 5);';
  const { rig, session, stop, storage } = await connect({ files: { '.bootcde': noisy } });
  await session.waitFor(() => session.since(0).includes('noise'), 5000);
  expect(await upload(session, { files: { '.bootcde': lines(120) } }, QUIET)).toContain('new');
  expect(storage.read('.bootcde')).toBe(lines(120));
  expect(rig.text().match(/noise/g)?.length).toBeGreaterThan(20);
  await stop();
});

test.concurrent('a board that resets in the middle gets the rest all the same', async () => {
  let sentBytes = 0;
  let reset = () => {};
  const onSent = (bytes: string) => {
    sentBytes += bytes.length;
    if (sentBytes > 4000) reset();
  };
  const { rig, session, stop, storage } = await connect(OLD, { onSent });
  reset = () => {
    reset = () => {};
    rig.board.console.board.powerCut();
    setTimeout(() => rig.board.start(), 300);
  };
  await upload(session, { files: { '.bootcde': lines(120) } }, QUIET);
  expect(storage.read('.bootcde')).toBe(lines(120));
  await stop();
});

test.concurrent('a board that goes away in the middle has the old program, and that is said', async () => {
  let sentBytes = 0;
  let cut = () => {};
  const onSent = (bytes: string) => {
    sentBytes += bytes.length;
    if (sentBytes > 4000) cut();
  };
  const { rig, session, stop, storage } = await connect(OLD, { onSent });
  cut = () => void rig.stop();
  const sent = upload(session, { files: { '.bootcde': lines(120) } }, QUIET);
  await expect(sent).rejects.toThrow(/closed from the other end; the old program is still on the board/);
  expect(storage.read('.bootcde')).toBe(OLD.files['.bootcde']);
  await stop();
});

test.concurrent('full Storage is refused before anything is touched', async () => {
  const full = { ...OLD.files, log: 'x'.repeat(915_000) };
  const { session, stop, storage } = await connect({ files: full });
  const sent = upload(session, { files: { '.bootcde': lines(120) } }, QUIET);
  await expect(sent).rejects.toThrow(
    /Storage is full: the program takes \d+ bytes, \d+ can be had; the old program was not touched/,
  );
  expect(storage.read('.bootcde')).toBe(OLD.files['.bootcde']);
  await stop();
});

test.concurrent('where there is no room for two programs the new one takes the place of the old', async () => {
  const full = { ...OLD.files, log: 'x'.repeat(911_000) };
  const { session, stop, storage } = await connect({ files: full });
  await upload(session, { files: { '.bootcde': lines(120) } }, QUIET);
  expect(storage.read('.bootcde')).toBe(lines(120));
  const sent = upload(session, { files: { '.bootcde': 'nope()' } }, QUIET);
  await expect(sent).rejects.toThrow(/fails at its start/);
  await stop();
});

test.concurrent('more files than an upload can exchange at once are refused', async () => {
  const { session, stop } = await connect();
  const files = Object.fromEntries(Array.from({ length: MAX_FILES + 1 }, (_, index) => [`f${index}`, 'x']));
  await expect(upload(session, { files }, QUIET)).rejects.toThrow(`at most ${MAX_FILES} files`);
  await stop();
});

test.concurrent('one terminal more than a board takes is turned away in words', async () => {
  const { rig, stop } = await connect();
  const wires = await Promise.all(Array.from({ length: MAX_TERMINALS }, () => openTcp(rig.port)));
  const told = wires.map(
    (wire) =>
      new Promise<string>((resolve) => {
        wire.onData = (text) => text.includes('terminals') && resolve(text);
      }),
  );
  expect(await Promise.race(told)).toContain(`${MAX_TERMINALS} terminals are connected already`);
  for (const wire of wires) await wire.close();
  await stop();
});

test.concurrent('a program for another board is refused before anything is sent, where somebody has named that board', async () => {
  const rig = await serveBoard(OLD);
  const wire = await openTcp(rig.port);
  const said: string[] = [];
  const sendFor = (board: string | null) =>
    send(wire, { files: { '.bootcde': lines(1) } }, (text) => said.push(text), board);
  await expect(sendFor('PICO_R1_3')).rejects.toThrow(
    /this board is ESP32, and the program was built for PICO_R1_3; --board ESP32 builds for it/,
  );
  expect(rig.board.console.board.storage.read('.bootcde')).toBe(OLD.files['.bootcde']);
  await sendFor(null);
  expect(rig.board.console.board.storage.read('.bootcde')).toBe(lines(1));
  await wire.close();
  await rig.stop();
});

import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import { afterAll, afterEach, expect, test, vi } from 'vitest';
import { longProgress, percentOf, timeLeft } from '../../scripts/progress.ts';
import { inSlices } from '../../scripts/slices.ts';
import { moteHere, temporaryFolder } from './cli.ts';

afterEach(() => {
  vi.useRealTimers();
});

/** Listeners that other files of this process have left are not to hear of it. */
const others = process.rawListeners('SIGINT') as NodeJS.SignalsListener[];
process.removeAllListeners('SIGINT');
afterAll(() => {
  for (const listener of others) process.on('SIGINT', listener);
});

/** Presses Ctrl-C as soon as somebody listens to it. */
function pressAtOnce(): void {
  const onListener = (event: string | symbol) => {
    if (event !== 'SIGINT') return;
    process.off('newListener', onListener);
    setImmediate(() => process.emit('SIGINT'));
  };
  process.on('newListener', onListener);
}

test('Ctrl-C ends a sim with 130 and one line on how far it came; no file has its name then', async () => {
  const folder = temporaryFolder();
  pressAtOnce();
  const { status, stdout, stderr } = await moteHere([
    ...['sim', '--devices', '1', '--for', '30d'],
    ...['--json', join(folder, 'run.json'), '--trace', join(folder, 'run.trace')],
  ]);
  expect(status).toBe(130);
  expect(stdout).toBe('');
  expect(stderr).toMatch(
    /^mote: ended by Ctrl-C, \S+ of 721h simulated: [\d ]+ of [\d ]+ readings delivered so far; .*\n$/,
  );
  expect(process.listenerCount('SIGINT')).toBe(0);
  expect(readdirSync(folder).filter((name) => !name.endsWith('.part'))).toEqual([]);
});

test('slices reach the end exactly, whatever each takes, and none comes after a no', async () => {
  const ends: number[] = [];
  await inSlices(
    12_345,
    (untilUs) => ends.push(untilUs),
    () => true,
  );
  expect(ends.at(-1)).toBe(12_345);
  expect(ends).toEqual(ends.toSorted((one, other) => one - other));
  const cut: number[] = [];
  await inSlices(
    12_345,
    (untilUs) => cut.push(untilUs),
    () => cut.length < 3,
  );
  expect(cut).toHaveLength(3);
});

test('without a terminal a long run says every ten seconds how far it is, a short one nothing', () => {
  vi.useFakeTimers();
  let said = '';
  const stream = new Writable({
    write(text, _encoding, done) {
      said += text;
      done();
    },
  }) as unknown as NodeJS.WriteStream;
  const progress = longProgress(stream, (params) => [percentOf(params), timeLeft(params)]);
  progress.start(200, 0);
  vi.advanceTimersByTime(9_000);
  progress.update(50);
  expect(said).toBe('');
  vi.advanceTimersByTime(1_000);
  progress.update(100);
  vi.advanceTimersByTime(10_000);
  expect(said).toBe('mote: 25 %, 30 s left\nmote: 50 %, 20 s left\n');
  progress.stop();
  vi.advanceTimersByTime(60_000);
  expect(said).toBe('mote: 25 %, 30 s left\nmote: 50 %, 20 s left\n');
});

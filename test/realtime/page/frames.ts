/**
 * `npm run bench:page`: frames a second of the live page with 500 virtual boards that publish every second, as a
 * browser counts them, once with the first 100 devices listed and once with all. Ends with 1 below 30. It needs
 * Chromium.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { browse, CHROMIUM } from '../../report/browser.ts';
import { Running } from '../broker/running.ts';

const BOARDS = 500;
const LEAST_FRAMES_PER_S = 30;
const COUNT_MS = 15_000;
/** Modems have found their network by then, and the curves have something to show. */
const SETTLE_MS = 40_000;

const COMMAND = [
  ...['sim', '--realtime', '--devices', String(BOARDS), '--every', '1s', '--link', 'ltem,tunnel'],
  ...['--listen', '127.0.0.1:0', '--api', '127.0.0.1:0', '--ui', '127.0.0.1:0'],
];

/** Runs in the page: the times at which it drew. */
const COUNT = `new Promise((resolve) => {
  const times = [];
  const draw = (now) => {
    times.push(now);
    if (now - times[0] < ${COUNT_MS}) requestAnimationFrame(draw);
    else resolve(times);
  };
  requestAnimationFrame(draw);
})`;

/** @returns frames a second */
function say(what: string, times: number[]): number {
  const gaps = times.slice(1).map((time, index) => time - times[index]);
  const perS = (1000 * gaps.length) / ((times.at(-1) as number) - times[0]);
  const late = gaps.filter((gap) => gap > 1000 / LEAST_FRAMES_PER_S + 1).length;
  console.log(
    `${what}: ${perS.toFixed(1)} frames a second, longest ${Math.max(...gaps).toFixed(0)} ms, ${late} of ${gaps.length} over 34 ms`,
  );
  return perS;
}

if (CHROMIUM === undefined) {
  console.error('no Chromium is installed here; it counts the frames');
  process.exit(1);
}
const mote = new Running(COMMAND);
const frames: number[] = [];
try {
  const url = await mote.says(/live page: (http:\S+)/);
  await browse(url, { width: 1400 }, async (page) => {
    await sleep(SETTLE_MS);
    console.log(
      `${await page.locator('#connected').textContent()} connected, ${await page.locator('#rate').textContent()} messages a second`,
    );
    frames.push(say('100 devices listed', (await page.evaluate(COUNT)) as number[]));
    await page.getByRole('button', { name: `Show all ${BOARDS}` }).click();
    frames.push(say(`${BOARDS} devices listed`, (await page.evaluate(COUNT)) as number[]));
    await page.locator('.name').first().click();
    frames.push(say('one of them open', (await page.evaluate(COUNT)) as number[]));
  });
} finally {
  await mote.interrupt();
}
console.log(mote.output.split('\n').slice(-12).join('\n'));
process.exitCode = Math.min(...frames) < LEAST_FRAMES_PER_S ? 1 : 0;

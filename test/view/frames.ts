/**
 * `npm run bench:view`: how long the page of 20 devices and a day takes to open, and frames a second while its time is
 * dragged and zoomed, as a browser counts them. Ends with 1 where it opens in more than 2 s or draws fewer than 30. Needs Chromium.
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PROJECT } from '../../scripts/project.ts';
import { CHROMIUM, view } from '../report/browser.ts';

const MAX_OPEN_MS = 2000;
const LEAST_FRAMES_PER_S = 30;
const COUNT_MS = 4000;
const DAY = [
  '--devices',
  '20',
  '--for',
  '24h',
  '--link',
  'nbiot-good,dead-zone',
  '--broker-restart',
  '12h',
  '--qos',
  '1',
];

/** Runs in the page: moves the time at each frame by wheel events, and gives the times at which it drew. */
const count = (id: string, wheel: string) => `new Promise((resolve) => {
  const canvas = document.getElementById('${id}');
  const times = [];
  const draw = (now) => {
    times.push(now);
    const at = times.length;
    canvas.dispatchEvent(new WheelEvent('wheel', { bubbles: true, cancelable: true, ${wheel} }));
    if (now - times[0] < ${COUNT_MS}) requestAnimationFrame(draw);
    else resolve(times);
  };
  requestAnimationFrame(draw);
})`;

const MOVES: [what: string, id: string, wheel: string][] = [
  ['the fleet, a day, zoomed in and out', 'fleet', 'ctrlKey: true, deltaY: at % 80 < 40 ? -8 : 8'],
  ['the fleet, two hours, dragged', 'fleet', 'deltaX: at % 200 < 100 ? 12 : -12'],
  ['one device, two hours, dragged', 'lanes', 'deltaX: at % 200 < 100 ? 12 : -12'],
];

if (CHROMIUM === undefined) {
  console.error('no Chromium is installed here; it counts the frames');
  process.exit(1);
}
const folder = mkdtempSync(join(tmpdir(), 'mote-view-'));
try {
  const file = join(folder, 'run.html');
  execFileSync(
    process.execPath,
    [join(PROJECT, 'dist/host/scripts/mote.js'), 'sim', ...DAY, '--view', file],
    { stdio: 'ignore' },
  );
  console.log(`${(statSync(file).size / 1e6).toFixed(1)} MB`);
  await view(file, { width: 1280 }, async (page) => {
    const opened = (await page.evaluate(
      'performance.timing.domContentLoadedEventEnd - performance.timing.navigationStart',
    )) as number;
    await page.waitForSelector('html[data-unpacked]');
    const unpackedMs = (await page.evaluate('performance.now()')) as number;
    console.log(`drawn after ${opened} ms, each event unpacked after ${unpackedMs.toFixed(0)} ms`);
    if (opened > MAX_OPEN_MS) process.exitCode = 1;
    for (const [what, id, wheel] of MOVES) {
      if (what.includes('two hours')) for (let press = 0; press < 3; press++) await page.click('#nearer');
      const times = (await page.evaluate(count(id, wheel))) as number[];
      const gaps = times.slice(1).map((time, index) => time - times[index]);
      const perS = (1000 * gaps.length) / ((times.at(-1) as number) - times[0]);
      console.log(`${what}: ${perS.toFixed(1)} frames a second, longest ${Math.max(...gaps).toFixed(0)} ms`);
      if (perS < LEAST_FRAMES_PER_S) process.exitCode = 1;
    }
  });
} finally {
  rmSync(folder, { recursive: true, force: true });
}

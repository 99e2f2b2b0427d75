import { fork } from 'node:child_process';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import type * as trace from '../../../simulator/kernel/trace.ts';
import type * as options from '../../../simulator/run/index.ts';
import type * as world from '../../../simulator/world/world.ts';
import type * as firmware from '../../commands/own-firmware.ts';
import { PROJECT } from '../../project.ts';
import { checkOut } from '../beside.ts';

/** Ten boards, a reading every 5 min, over the links of `bench:world`. */
const LINKS = { usual: join(PROJECT, 'scripts/bench/hourly-outage.json'), cellular: 'nbiot-good' };
const DEVICES = 10;
const HOURS = 120;
/** Each is a process for each commit, in turns; the ratio in the middle is shown. */
const TURNS = 5;
/** Worlds that each process runs. The first ones let V8 compile the code. */
const WORLDS = 4;

/** What a process measures: the simulator of a folder with `dist/host`. */
interface Turn {
  folder: string;
  link: string;
  seed: number;
}

interface Measured {
  /** CPU time of the cheapest world. */
  cpuMs: number;
  traceHash: string;
}

/**
 * Whole worlds of this commit beside those of another one, each with its own client: CPU time in turns, so that what disturbs
 * the machine disturbs both. It judges nothing: the ratio of a commit beside itself differs from 1 too, by how busy the machine is.
 */
export async function worldsBeside(commit: string): Promise<void> {
  const other = checkOut(commit);
  try {
    for (const [name, link] of Object.entries(LINKS)) {
      const turns = [];
      for (let seed = 1; seed <= TURNS; seed++) {
        const ours = await measured({ folder: resolve('.'), link, seed });
        turns.push({ ours, theirs: await measured({ folder: other.folder, link, seed }) });
      }
      const ratios = turns.map(({ ours, theirs }) => theirs.cpuMs / ours.cpuMs).sort((a, b) => a - b);
      const isSame = turns.every(({ ours, theirs }) => ours.traceHash === theirs.traceHash);
      const all = ratios.map((ratio) => ratio.toFixed(2)).join(', ');
      process.stdout.write(
        `${name}: ${ratios[TURNS >> 1].toFixed(2)} times the speed of ${commit} (${all}); ` +
          `${isSame ? 'the same traces' : 'other traces'}\n`,
      );
    }
  } finally {
    other.remove();
  }
}

function measured(turn: Turn): Promise<Measured> {
  const child = fork(new URL(import.meta.url), [JSON.stringify(turn)]);
  return new Promise((resolve, reject) => {
    child.once('message', (answer) => resolve(answer as Measured));
    child.once('exit', () => reject(new Error(`${turn.folder}: the process ended without a figure`)));
  });
}

async function measure({ folder, link, seed }: Turn): Promise<Measured> {
  const load = (module: string) => import(pathToFileURL(join(folder, 'dist/host', module)).href);
  const { OPEN_OPTIONS, planOf } = (await load('simulator/run/index.js')) as typeof options;
  const { ownFirmware } = (await load('scripts/commands/own-firmware.js')) as typeof firmware;
  const { World } = (await load('simulator/world/world.js')) as typeof world;
  const { HashedTrace } = (await load('simulator/kernel/trace.js')) as typeof trace;
  const plan = planOf(
    { ...OPEN_OPTIONS, devices: DEVICES, forUs: HOURS * 3600e6, everyUs: 300e6, link: [link], seed },
    ownFirmware,
  );
  let cpuMs = Number.POSITIVE_INFINITY;
  let traceHash = '';
  for (let round = 0; round <= WORLDS; round++) {
    const before = process.cpuUsage();
    const lines = new HashedTrace(null);
    const run = new World(plan, lines);
    run.run(run.endUs);
    const { user, system } = process.cpuUsage(before);
    if (round > 0) cpuMs = Math.min(cpuMs, (user + system) / 1000);
    traceHash = lines.close();
  }
  return { cpuMs, traceHash };
}

// As the process of a turn.
if (process.send !== undefined && process.argv[1] === import.meta.filename) {
  process.send(await measure(JSON.parse(process.argv[2]) as Turn));
  process.disconnect();
}

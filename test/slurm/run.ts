import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { isDeepStrictEqual } from 'node:util';
import { PROJECT } from '../../scripts/project.ts';
import { Cluster, missing, versionOfSlurm } from './cluster.ts';

/**
 * `npm run test:slurm`: the template of docs/many-machines on a real Slurm of three nodes, one of which dies in the middle.
 * What the parts add up to must be what one machine says.
 */
const PARTS = 6;
const SEEDS = '1..36';
const WORLD = ['--devices', '5', '--for', '6h'];
const KILLED = 'n2';
const MOTE = join(PROJECT, 'dist/host/scripts/mote.js');
const TEMPLATE = join(PROJECT, 'docs/many-machines/slurm.sh');

function fail(text: string): never {
  process.stderr.write(`test:slurm: ${text}\n`);
  process.exit(1);
}

const say = (text: string) => process.stdout.write(`${text}\n`);

function mote(args: string[]): void {
  const { status, stderr } = spawnSync(process.execPath, [MOTE, ...args], { encoding: 'utf8' });
  if (status !== 0) fail(`mote ${args.join(' ')} ended with ${status}: ${stderr}`);
}

/** The part that runs on a node, by the journal that its process writes: it has worlds, and is not done. */
async function partInTheMiddle(results: string, cluster: Cluster): Promise<string> {
  for (;;) {
    const tasks = spawnSync('squeue', ['-h', '-t', 'RUNNING', '-w', KILLED, '-o', '%K'], {
      env: cluster.env,
      encoding: 'utf8',
    }).stdout.trim();
    const name = journals(results).find((one) => one.startsWith(`shard-${tasks}-of-`));
    const lines = name === undefined ? 0 : readFileSync(join(results, name), 'utf8').split('\n').length;
    // The header and a world at least.
    if (tasks !== '' && lines > 2) return tasks;
    await sleep(50);
  }
}

function journals(results: string): string[] {
  try {
    return readdirSync(results).filter((name) => name.endsWith('.part'));
  } catch {
    return [];
  }
}

const absent = missing();
if (absent !== null) {
  process.stderr.write(`test:slurm: ${absent}\n`);
  process.exit(2);
}
const folder = mkdtempSync(join(tmpdir(), 'mote-slurm-'));
const results = join(folder, 'results');
const cluster = await Cluster.start(folder);
process.on('exit', () => cluster.stop());
process.on('SIGINT', () => process.exit(130));
say(`${versionOfSlurm()}: 3 nodes are idle`);
const startedMs = performance.now();
const since = () => `${((performance.now() - startedMs) / 1000).toFixed(0)} s`;
const ended = cluster.submit([`--array=1-${PARTS}`, '--output=task-%a.out', TEMPLATE], {
  MOTE: `${process.execPath} ${MOTE}`,
  SEEDS,
  WORLD: WORLD.join(' '),
  RESULTS: results,
});
const part = await partInTheMiddle(results, cluster);
cluster.killNode(KILLED);
say(`${since()}: node ${KILLED} is dead in the middle of part ${part}`);
const code = await ended;
if (code !== 0) fail(`sbatch ended with ${code}; see ${folder}`);
say(`${since()}: all parts have ended; the nodes are ${cluster.statesOfNodes().join(', ')}`);
if (!cluster.statesOfNodes()[1].startsWith('down')) fail(`node ${KILLED} is not down`);
const [merged, whole] = ['merged.json', 'whole.json'].map((name) => join(folder, name));
mote(['merge', results, '--json', merged]);
mote(['soak', '--seeds', SEEDS, ...WORLD, '--json', whole]);
const read = (path: string) => ({ ...JSON.parse(readFileSync(path, 'utf8')), wallS: 0 });
if (!isDeepStrictEqual(read(merged), read(whole)))
  fail(`the parts do not add up to what one machine says; see ${folder}`);
if (journals(results).length > 0) fail(`journals are left: ${journals(results).join(' ')}`);
say(`the parts add up to what one machine says: ${read(whole).seeds} worlds, trace ${read(whole).traceHash}`);
cluster.stop();
rmSync(folder, { recursive: true });
process.exit(0);

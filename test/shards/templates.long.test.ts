import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { expect, test } from 'vitest';
import { PROJECT } from '../../scripts/project.ts';
import { MOTE, temporaryFolder } from '../commands/cli.ts';
import { patiently } from './patient.ts';

const TEMPLATES = join(PROJECT, 'docs/many-machines');
const SEEDS = '1..12';
const WORLD = ['--devices', '2', '--for', '2h'];

const hasParallel = spawnSync('parallel', ['--version']).status === 0;
if (!hasParallel)
  console.log('skipped: the template for GNU parallel, as it is not installed (apt-get install parallel)');

/** Programs of a test, by name, before all others in PATH. */
function stubs(folder: string, programs: Record<string, string>): string {
  const bin = join(folder, 'bin');
  mkdirSync(bin);
  for (const [name, text] of Object.entries(programs)) {
    writeFileSync(join(bin, name), `#!/bin/bash\n${text}\n`);
    chmodSync(join(bin, name), 0o755);
  }
  return `${bin}${delimiter}${process.env.PATH}`;
}

test.skipIf(!hasParallel)(
  'GNU parallel runs the parts, one of them again that was killed, and the merge says what one machine says (skipped without parallel)',
  () => {
    const folder = temporaryFolder();
    const results = join(folder, 'results');
    // Part 2 dies once, when its journal holds a world.
    const PATH = stubs(folder, {
      mote: `
case "$*" in *"--shard 2/3"*)
  if mkdir '${folder}/once' 2>/dev/null; then
    '${process.execPath}' '${MOTE}' "$@" & pid=$!
    while kill -0 $pid 2>/dev/null && ! grep -q '^{"seed"' '${results}'/shard-2-of-3.*.part 2>/dev/null; do sleep 0.02; done
    kill -9 $pid; wait $pid; exit 137
  fi;;
esac
exec '${process.execPath}' '${MOTE}' "$@"`,
    });
    const env = {
      ...process.env,
      PATH,
      SEEDS,
      WORLD: WORLD.join(' '),
      PARTS: '3',
      RESULTS: results,
      MOTE: 'mote',
    };
    const { status, stderr } = spawnSync(join(TEMPLATES, 'parallel.sh'), ['--jobs', '2'], {
      env,
      encoding: 'utf8',
    });
    expect(stderr).not.toContain('missing');
    expect(status).toBe(0);
    expect(existsSync(join(folder, 'once'))).toBe(true);
    expect(readdirSync(results).sort()).toEqual([1, 2, 3].map((part) => `shard-${part}-of-3.jsonl`));
    const whole = join(folder, 'whole.json');
    expect(patiently(['soak', '--seeds', SEEDS, ...WORLD, '--json', whole]).status).toBe(0);
    const read = (path: string) => ({ ...JSON.parse(readFileSync(path, 'utf8')), wallS: 0 });
    expect(read(`${results}.json`)).toEqual(read(whole));
  },
);

/** Runs a template with a mote that ends with these codes, one after the other. @returns code, and what was called */
function withCodes(codes: number[], command: string[], variables: Record<string, string>) {
  const folder = temporaryFolder();
  const calls = join(folder, 'calls');
  writeFileSync(join(folder, 'codes'), codes.map((code) => `${code}\n`).join(''));
  const note = `echo "$(basename "$0") $*" >> '${calls}'`;
  const PATH = stubs(folder, {
    npx: `${note}; code=$(head -1 '${folder}/codes'); sed -i 1d '${folder}/codes'; exit "$code"`,
    scontrol: note,
    sleep: note,
  });
  const [program, ...args] = command;
  const { status } = spawnSync(program, args, { env: { ...process.env, ...variables, PATH } });
  return { status, calls: readFileSync(calls, 'utf8').trim().split('\n') };
}

const SLURM = ['bash', join(TEMPLATES, 'slurm.sh')];
const TASK = {
  SLURM_ARRAY_JOB_ID: '7',
  SLURM_ARRAY_TASK_ID: '2',
  SLURM_CPUS_PER_TASK: '4',
  WORLD: '--devices 3',
};
const SOAK = 'npx mote soak --seeds 1..100000 --devices 3 --shard auto --jobs 4 --results results --resume';

test.each([
  ['a clean part ends with 0', 0, {}, [SOAK]],
  ['a bug is never run again', 1, {}, [SOAK]],
  ['a machine that failed gives its task back', 75, {}, [SOAK, 'scontrol requeue 7_2', 'sleep 60']],
  ['but no more than three times', 75, { SLURM_RESTART_COUNT: '3' }, [SOAK]],
])('the template for Slurm: %s', (_, code, variables, calls) => {
  expect(withCodes([code], SLURM, { ...TASK, ...variables })).toEqual({ status: code, calls });
});

/** The script of a step of the workflow, as a runner gives it to bash. */
function stepOf(name: string, part: number): string[] {
  const text = readFileSync(join(TEMPLATES, 'github-actions.yml'), 'utf8');
  const [, indented = ''] = new RegExp(`- name: ${name}\\n\\s+run: \\|\\n((?: {10}.*\\n)+)`).exec(text) ?? [];
  expect(indented).not.toBe('');
  // biome-ignore lint/suspicious/noTemplateCurlyInString: it is how GitHub writes an expression.
  const script = indented.replaceAll('${{ matrix.part }}', String(part)).replace(/^ {10}/gm, '');
  return ['bash', '-e', '-c', script];
}

const PART = 'npx mote soak --seeds 1..9 --shard 3/8 --results results --resume';

test.each([
  ['a clean part is good', [0], 0, 1],
  ['a bug is told by the merge, and not run again', [1], 0, 1],
  ['a machine that failed is tried once more', [75, 0], 0, 2],
  ['one that fails twice fails the job', [75, 75], 1, 2],
  ['a mistake in the command fails the job', [2], 1, 1],
])('the GitHub workflow: %s', (_, codes, status, times) => {
  const run = withCodes(codes, stepOf('soak', 3), { SOAK: '--seeds 1..9' });
  expect(run).toEqual({ status, calls: Array(times).fill(PART) });
});

test('the workflow has as many parts as each of them says', () => {
  const text = readFileSync(join(TEMPLATES, 'github-actions.yml'), 'utf8');
  const parts = JSON.parse(/part: (\[.*\])/.exec(text)?.[1] ?? '[]') as number[];
  expect(parts).toEqual(Array.from({ length: parts.length }, (_, index) => index + 1));
  expect(text).toContain(`matrix.part }}/${parts.length} `);
});

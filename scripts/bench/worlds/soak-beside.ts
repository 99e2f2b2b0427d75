import { spawnSync } from 'node:child_process';
import { join, resolve } from 'node:path';
import { Failure, parseCount } from '../../usage.ts';
import { checkOut } from '../beside.ts';

/** Worlds of one turn: few, so that what disturbs the machine disturbs both commits. */
const WORLDS_A_TURN = 10;
const LAST_LINE_OF_TIMES = /(\d+)m([\d.]+)s \d+m[\d.]+s\s*$/;

/**
 * A soak of this commit beside that of another one, as users start it: user CPU time of all their processes, in turns. It judges
 * nothing; a world that one of them draws in another way costs another time.
 * @param seeds of the worlds, `1..500`
 */
export async function soakBeside(commit: string, seeds: string): Promise<void> {
  const [from, to] = seeds.split('..');
  const first = parseCount(from, '--soak', 1, Number.MAX_SAFE_INTEGER);
  const last = parseCount(to ?? from, '--soak', first, Number.MAX_SAFE_INTEGER);
  const other = checkOut(commit);
  const sums = { ours: 0, theirs: 0 };
  try {
    for (let seed = first, turn = 0; seed <= last; seed += WORLDS_A_TURN, turn++) {
      const worlds = `${seed}..${Math.min(last, seed + WORLDS_A_TURN - 1)}`;
      const both = { ours: resolve('.'), theirs: other.folder };
      const names = turn % 2 === 0 ? (['ours', 'theirs'] as const) : (['theirs', 'ours'] as const);
      const took = { ours: 0, theirs: 0 };
      for (const name of names) took[name] = userS(both[name], worlds);
      for (const name of names) sums[name] += took[name];
      process.stdout.write(
        `worlds ${worlds}: ${took.ours.toFixed(1)} s, ${commit} ${took.theirs.toFixed(1)} s\n`,
      );
    }
    const ratio = (sums.theirs / sums.ours).toFixed(2);
    process.stdout.write(
      `mote soak --seeds ${seeds}: ${sums.ours.toFixed(1)} s of user CPU time, ${commit} ${sums.theirs.toFixed(1)} s: ${ratio} times its speed\n`,
    );
  } finally {
    other.remove();
  }
}

/** User CPU seconds of a soak and its processes. */
function userS(folder: string, seeds: string): number {
  const words = [process.execPath, join(folder, 'dist/host/scripts/mote.js'), 'soak', '--seeds', seeds];
  // A shell knows what its children have used, and what theirs have.
  const { stdout, stderr } = spawnSync(
    'sh',
    ['-c', '"$@" > /dev/null 2>&1; echo "exit $?"; times', 'sh', ...words],
    {
      encoding: 'utf8',
      cwd: folder,
    },
  );
  const [, minutes, seconds] = LAST_LINE_OF_TIMES.exec(stdout) ?? [];
  // 1: a world has failed, which costs its time all the same.
  if (seconds === undefined || !/^exit [01]$/m.test(stdout))
    throw new Failure(`${words.slice(1).join(' ')}: ${stdout}${stderr}`);
  return 60 * Number(minutes) + Number(seconds);
}

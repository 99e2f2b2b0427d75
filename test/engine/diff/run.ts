import { ownFirmware } from '../../../scripts/commands/own-firmware.ts';
import { withBoards } from '../../../simulator/engine/boards.ts';
import { type Difference, firstDifference, LOOPS_US, PARTED_US, timeline, timeOf } from './compare.ts';
import { drawWorld } from './draw-world.ts';
import { partingUs } from './parting.ts';
import { type Ran, runWorld } from './seen.ts';

/**
 * `npm run engine:diff -- --seeds 1..200`: the same small worlds on the virtual board and on the real engine. Leaves with 1 where
 * the boards differ; where their links part (parting.ts) later events may be apart.
 */
const engine = process.env.ESPRUINO;
const say = (line: string) => process.stdout.write(`${line}\n`);

function seedsOf(args: readonly string[]): [from: number, to: number] {
  const given = args[args.indexOf('--seeds') + 1] ?? '';
  const [, from, to = from] = /^(\d+)(?:\.\.(\d+))?$/.exec(args.includes('--seeds') ? given : '1..20') ?? [];
  if (from === undefined) throw new Error(`--seeds ${given}: write the first and the last, as 1..200`);
  if (Number(from) > Number(to)) throw new Error(`--seeds ${given}: the first comes behind the last`);
  return [Number(from), Number(to)];
}

/** @returns null: nothing is different. `partedUs` null: the difference is the board's own */
function verdictOf(
  virtual: Ran,
  real: Ran,
): { difference: Difference | null; partedUs: number | null } | null {
  const difference = firstDifference(virtual.seen, real.seen, LOOPS_US);
  if (difference === null) return null;
  const partedUs = partingUs(virtual.ways, real.ways, LOOPS_US);
  if (timeOf(difference) < partedUs) return { difference, partedUs: null };
  return { difference: firstDifference(virtual.seen, real.seen, PARTED_US), partedUs };
}

function main(path: string): void {
  const [from, to] = seedsOf(process.argv.slice(2));
  let different = 0;
  let far = 0;
  const parted: number[] = [];
  let events = 0;
  const ratios: number[] = [];
  const engine = ownFirmware.engine(path);
  for (let seed = from; seed <= to; seed++) {
    const plan = drawWorld(seed);
    const virtual = runWorld(plan);
    const onEngine = { ...plan, engine };
    const real = withBoards(onEngine, ({ makeBoard }) => runWorld(onEngine, makeBoard));
    events += real.seen.length;
    if (virtual.estimated !== null && real.used !== null) ratios.push(virtual.estimated / real.used);
    const verdict = verdictOf(virtual, real);
    if (verdict === null) continue;
    const { difference, partedUs } = verdict;
    if (partedUs !== null) parted.push(seed);
    if (difference === null) continue;
    const seconds = ((partedUs ?? 0) / 1e6).toFixed(1);
    if (partedUs === null) {
      different++;
      say(`seed ${seed} (${plan.client.build}): what the ${difference.view} sees is different`);
    } else {
      far++;
      say(
        `seed ${seed} (${plan.client.build}): the links part at ${seconds} s, then what the ${difference.view} sees`,
      );
    }
    say(timeline(difference, virtual.seen, real.seen));
  }
  say(
    `${to - from + 1} worlds, ${events} events: ${different === 0 ? 'no difference' : `${different} differ`}`,
  );
  if (parted.length > 0)
    say(
      `the link parts the boards in ${parted.length} of them (${parted.join(', ')}); ${far} of these differ by more than 20 s`,
    );
  ratios.sort((one, other) => one - other);
  const at = (share: number) => ratios[Math.floor(share * (ratios.length - 1))]?.toFixed(2);
  if (ratios.length > 0)
    say(
      `JsVars at the end, estimate / engine: ${at(0)} at the least, ${at(0.5)} in the middle, ${at(1)} at the most`,
    );
  process.exitCode = different === 0 ? 0 : 1;
}

if (engine === undefined) say('engine:diff: skipped; set ESPRUINO to a Linux build of Espruino');
else
  try {
    main(engine);
  } catch (error) {
    process.stderr.write(`engine:diff: ${(error as Error).message}\n`);
    process.exitCode = 2;
  }

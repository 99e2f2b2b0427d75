import { createHash } from 'node:crypto';
import { ownFirmware } from '../../../scripts/commands/own-firmware.ts';
import { Random } from '../../../simulator/kernel/random.ts';
import { type BuildName, OPEN_OPTIONS, planOf } from '../../../simulator/run/index.ts';
import type { PlannedFault } from '../../../simulator/world/faults/index.ts';
import type { WorldPlan } from '../../../simulator/world/world-plan.ts';
import { drawProgram } from './draw-program.ts';

const FOR_S = 600;
const SETTLE_S = 420;
/** Boards are powered on in the first ten seconds. */
const QUIET_S = 15;
const LINKS = ['nbiot-good', 'ltem', 'lte-cat1', 'edge', 'gprs', 'umts'];
const MAX_FAULTS = 5;

/** Begins and ends lie off the program's own moments. */
const moment = (random: Random, fromS: number, toS: number) =>
  Math.round(random.between(fromS, toS) * 1000) * 1000 + 337;

/** Faults of one kind may not overlap, so each has a slot of its own. */
function drawFault(random: Random, fromS: number, slotS: number): PlannedFault {
  const atUs = moment(random, fromS, fromS + slotS / 2);
  const forUs = moment(random, 0.5, slotS * random.between(0.1, 0.45));
  const span = { atUs, forUs };
  switch (random.below(12)) {
    case 0:
    case 1:
      return { ...span, fault: 'tunnel', devices: 'all' };
    case 2:
      return { ...span, fault: 'stall', devices: 'all' };
    case 3:
    case 4:
      return { ...span, fault: 'broker-crash', keeps: random.chance(0.5) ? 'state' : 'nothing' };
    case 5:
      return { ...span, fault: 'broker-refuses', code: 3 };
    case 6:
      return { ...span, fault: 'broker-slow', delayUs: moment(random, 1, 20) };
    case 7:
      return { ...span, fault: 'broker-mute' };
    case 8:
      return { ...span, fault: 'broker-nonsense' };
    case 9:
      return {
        ...span,
        fault: 'broker-hangs-up',
        when: (['connect', 'connack', 'publish', 'subscribe'] as const)[random.below(4)],
        share: 1,
        by: random.chance(0.5) ? 'FIN' : 'RST',
      };
    case 10:
      return { ...span, fault: 'power-cut', devices: 'all' };
    default:
      return { atUs, fault: 'reboot', devices: 'all' };
  }
}

/** The small world of a seed: one board, a drawn program, a link, faults. Both boards get the same. */
export function drawWorld(seed: number): WorldPlan {
  const random = new Random(`${seed}/engine diff`);
  const build: BuildName = (['core', 'default', 'default', 'full', 'max'] as const)[random.below(5)];
  const isFlash = (build === 'full' || build === 'max') && random.chance(0.4);
  const count = random.below(MAX_FAULTS + 1);
  const slotS = (FOR_S - QUIET_S) / count;
  const faults = Array.from({ length: count }, (_, slot) => drawFault(random, QUIET_S + slot * slotS, slotS));
  const plan = planOf(
    {
      ...OPEN_OPTIONS,
      ...{ seed, devices: 1, forUs: FOR_S * 1e6, qos: 1, build, app: undefined },
      link: [LINKS[random.below(LINKS.length)]],
      faults: faults.sort((a, b) => a.atUs - b.atUs),
    },
    ownFirmware,
  );
  const bytes = drawProgram(random, {
    keepAliveS: [15, 30, 60, 300][random.below(4)],
    isClean: random.chance(0.6),
    isFlash,
    protocol: build === 'max' && random.chance(0.5) ? 5 : 4,
    forMs: FOR_S * 1000,
  });
  const hash = createHash('sha256').update(bytes, 'latin1').digest('hex');
  return { ...plan, settleUs: SETTLE_S * 1e6, app: { build: 'drawn', bytes, hash } };
}

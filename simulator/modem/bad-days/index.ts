import type { BadDay } from '../modem-faults.ts';
import { brownOut } from './brown-out.ts';
import { bytesLost } from './bytes-lost.ts';
import { contextLost } from './context-lost.ts';
import { denied } from './denied.ts';
import { hangs } from './hangs.ts';
import { interrupts } from './interrupts.ts';
import { latePrompt } from './late-prompt.ts';
import { noPrompt } from './no-prompt.ts';
import { noise } from './noise.ts';
import { reboots } from './reboots.ts';
import { searching } from './searching.ts';
import { sendOkLost } from './send-ok-lost.ts';
import { sendSwallowed } from './send-swallowed.ts';
import { simGone } from './sim-gone.ts';
import { slow } from './slow.ts';
import { socketsLost } from './sockets-lost.ts';
import { urcStorm } from './urc-storm.ts';
import { wrongApn } from './wrong-apn.ts';

/** All faults of modems. A new one is one file, and one line here. */
export const BAD_DAYS: readonly BadDay[] = [
  reboots,
  brownOut,
  hangs,
  latePrompt,
  noPrompt,
  sendOkLost,
  sendSwallowed,
  interrupts,
  urcStorm,
  contextLost,
  denied,
  searching,
  simGone,
  wrongApn,
  socketsLost,
  noise,
  bytesLost,
  slow,
];

export const BAD_DAY_NAMES: readonly string[] = BAD_DAYS.map(({ name }) => name);

export function badDayNamed(name: string): BadDay | undefined {
  return BAD_DAYS.find((day) => day.name === name);
}

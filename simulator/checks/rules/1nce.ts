import { anHour } from './kinds/an-hour.ts';
import { backOff } from './kinds/back-off.ts';
import { noStorm } from './kinds/storm.ts';
import type { RuleSet } from './rule.ts';

const NO_HARM = '1NCE, No Harm to Network Guidelines';

export const oneNce: RuleSet = {
  name: '1nce',
  about: '1NCE asks its devices to do no harm to networks; it follows TS.34',
  rules: [
    anHour('attempts to connect', 60, `[D] ${NO_HARM}: avoid unnecessary connection setup; [E] the number`),
    anHour('attaches', 10, `[D] ${NO_HARM}: diagnose before restarting; [E] the number`),
    backOff(16, `[D] ${NO_HARM}, after GSMA TS.34; [E] the number`),
    noStorm(0.25, `[D] ${NO_HARM}: devices never contact their platform at the same time; [E] the number`),
  ],
};

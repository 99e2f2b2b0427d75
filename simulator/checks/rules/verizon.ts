import { anHour } from './kinds/an-hour.ts';
import { backOff } from './kinds/back-off.ts';
import { keepAliveDistance } from './kinds/keep-alive-distance.ts';
import { release } from './kinds/release.ts';
import type { RuleSet } from './rule.ts';

const GUIDELINES = 'Verizon ThingSpace, IoT Network Usage Guidelines';

export const verizon: RuleSet = {
  name: 'verizon',
  about: "Verizon's guidelines for devices on its network",
  rules: [
    anHour('radio accesses', 4, `[D] ${GUIDELINES}: 4 automated RF access attempts an hour, either way`),
    keepAliveDistance(300, `[D] ${GUIDELINES}: keep-alive timers of 5 minutes or more`),
    release(5, `[D] ${GUIDELINES}: release the RF resource within 5 s of the last byte of data`),
    backOff(16, `[D] ${GUIDELINES}: back-off intervals after connectivity issues; [E] the number`),
  ],
};

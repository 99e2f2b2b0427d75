import { anHour } from './kinds/an-hour.ts';
import { backOff } from './kinds/back-off.ts';
import { keepAliveDistance } from './kinds/keep-alive-distance.ts';
import { noStorm } from './kinds/storm.ts';
import type { RuleSet } from './rule.ts';

const TS34 = 'GSMA TS.34, IoT Device Connection Efficiency Guidelines';

export const gsmaTs34: RuleSet = {
  name: 'gsma-ts34',
  about: 'what GSMA asks of every IoT device (TS.34, v9 of 2023)',
  rules: [
    anHour('attaches', 10, `[D] ${TS34}, REQ_019: no frequent resets of the modem; [E] the number`),
    anHour(
      'attempts to connect',
      60,
      `[D] ${TS34}, REQ_012: at most as many as the operator says; [E] the number`,
    ),
    keepAliveDistance(1740, `[D] ${TS34}: 29 minutes where the network does not need less`),
    backOff(16, `[D] ${TS34}, REQ_011: back-off when communication requests fail; [E] the number`),
    noStorm(0.25, `[D] ${TS34}: no synchronised behaviour; [E] the number`),
  ],
};

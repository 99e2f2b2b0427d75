/** Units of T3324, the active time, in seconds, by their three bits (3GPP TS 24.008, 10.5.7.3). */
const ACTIVE_UNITS_S = [2, 60, 360];
/** Units of the extended T3412, the time between two periodic updates (the same, 10.5.7.4a). */
const UPDATE_UNITS_S = [600, 3600, 36000, 2, 30, 60, 1152000];
/** The value of a timer has five bits. */
const MAX_VALUE = 31;
/** eDRX cycles of LTE, seconds. The index is the value of the field's four bits (3GPP TS 24.008, 10.5.5.32). */
const CYCLES_S = [
  5.12, 10.24, 20.48, 40.96, 61.44, 81.92, 102.4, 122.88, 143.36, 163.84, 327.68, 655.36, 1310.72, 2621.44,
  5242.88, 10485.76,
];
/**
 * The cycles that each technology has: `y` at their index. A network reads a value that the technology has not as another cycle (the same,
 * notes 4 to 6).
 */
const IN_LTE_M = 'yyyyyyyyyyyyyy--';
const IN_NB_IOT = '--yy-y---yyyyyyy';
/** AcT-type of NB-IoT in the command; that of LTE-M is 4. */
const NB_IOT = 5;

function bits(value: number, count: number): string {
  let text = '';
  for (let bit = count - 1; bit >= 0; bit--) text += (value >> bit) & 1;
  return text;
}

/** The shortest time that the timer can hold and that is no shorter than the one that is asked for. */
function timerBits(seconds: number, unitsS: number[]): string {
  let best = -1;
  let bestS = 0;
  unitsS.forEach((unitS, unit) => {
    const value = Math.ceil(seconds / unitS);
    if (value <= MAX_VALUE && (best < 0 || value * unitS < bestS)) {
      best = unit * (MAX_VALUE + 1) + value;
      bestS = value * unitS;
    }
  });
  if (best < 0) throw new Error(`power saving: a timer cannot hold ${seconds} s`);
  return bits(best, 8);
}

/**
 * AT+CPSMS: the modem sleeps `activeS` after its last packet, and tells the network that it lives every `updateS`. The
 * network may answer with other times.
 * @throws Error where a timer cannot hold the time
 */
export function psm(activeS: number, updateS: number): string {
  return `AT+CPSMS=1,,,"${timerBits(updateS, UPDATE_UNITS_S)}","${timerBits(activeS, ACTIVE_UNITS_S)}"`;
}

/**
 * AT+CEDRXS: the modem listens once in a cycle, the shortest of the technology that is no shorter than `cycleS`.
 * @param technology 4 for LTE-M, 5 for NB-IoT (3GPP TS 27.007, 7.40)
 * @throws Error where no cycle is that long
 */
export function edrx(cycleS: number, technology: number): string {
  const has = technology === NB_IOT ? IN_NB_IOT : IN_LTE_M;
  let cycle = 0;
  while (cycle < CYCLES_S.length && (CYCLES_S[cycle] < cycleS || has[cycle] !== 'y')) cycle++;
  if (cycle === CYCLES_S.length) throw new Error(`power saving: no eDRX cycle has ${cycleS} s`);
  return `AT+CEDRXS=1,${technology},"${bits(cycle, 4)}"`;
}

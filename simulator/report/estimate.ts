import { formatMs, threeFigures } from './format.ts';

/** Radio time, data and battery life of a board; every number is an estimate. */
export interface Estimate {
  /** Of each day; null where the link has no radio that sleeps. */
  radioOnSPerDay: number | null;
  /** 30 days, up and down, IP packets. */
  mbPerMonth: number;
  /** Until the battery is empty: a board that sleeps between its readings, and one that never does. */
  batteryDaysAsleep: number | null;
  batteryDaysAwake: number | null;
  /** The assumptions behind the estimates, each with its grade. */
  assumptions: string[];
}

/** Figures measured in a run. */
export interface Spent {
  deviceDays: number;
  /** Null where the radio never sleeps. */
  radioOnS: number | null;
  bytes: number;
}

const DAYS_PER_MONTH = 30;

const NORDIC = 'nRF9160 product specification, modem current';
/** While a module's radio is on, on average; at the battery. */
const RADIO_MA: { [profile: string]: [mA: number, basis: string] } = {
  gprs: [200, '[E] class 10, bursts of 1.5-2 A'],
  edge: [200, '[E] as gprs'],
  umts: [200, '[E]'],
  'lte-cat4': [250, '[E]'],
  'lte-cat1': [150, '[E]'],
  ltem: [50, `[D] ${NORDIC}: LTE-M at 10 dBm`],
  'nbiot-good': [45, `[D] ${NORDIC}: NB-IoT at 10 dBm`],
  'nbiot-fair': [75, '[E] between good and deep coverage'],
  'nbiot-deep': [110, `[E] near ${NORDIC}: LTE-M at 23 dBm`],
};
/** Idle with eDRX of 82 s; same source. */
const RADIO_IDLE_MA = 0.037;
/** ESP32 series data sheet, power consumption by power modes: modem-sleep at 240 MHz (30-68 mA), and light-sleep. */
const BOARD_AWAKE_MA = 30;
const BOARD_ASLEEP_MA = 0.8;
/** One 18650 cell, down to what a regulator still takes. [E] */
const BATTERY_MAH = 3000;
const USABLE = 0.85;

/** Extrapolates from a run to days and months. @param link profile and overlays, by name */
export function estimate({ deviceDays, radioOnS, bytes }: Spent, link: string[]): Estimate {
  const radioOnSPerDay = radioOnS === null ? null : radioOnS / deviceDays;
  const profile = link.map((name) => name.split('@')[0]).find((name) => Object.hasOwn(RADIO_MA, name));
  const known = radioOnSPerDay !== null && profile !== undefined;
  const share = (radioOnSPerDay ?? 0) / 86_400;
  const radioMa = known ? share * RADIO_MA[profile][0] + (1 - share) * RADIO_IDLE_MA : 0;
  const daysAt = (mA: number) => (known ? (BATTERY_MAH * USABLE) / mA / 24 : null);
  return {
    radioOnSPerDay,
    mbPerMonth: (bytes / deviceDays / 1e6) * DAYS_PER_MONTH,
    batteryDaysAsleep: daysAt(radioMa + share * BOARD_AWAKE_MA + (1 - share) * BOARD_ASLEEP_MA),
    batteryDaysAwake: daysAt(radioMa + BOARD_AWAKE_MA),
    assumptions: assumptionsOf(link, profile),
  };
}

function assumptionsOf(link: string[], profile: string | undefined): string[] {
  if (profile === undefined)
    return [
      `no current is known for the radio of ${link}, so no battery life; there are ${Object.keys(RADIO_MA).join(', ')}`,
    ];
  const [mA, basis] = RADIO_MA[profile];
  return [
    `radio of ${profile}: ${mA} mA while it is on ${basis}; ${RADIO_IDLE_MA} mA while idle [D]`,
    'on from each packet until the idle timer of its link has run out; listening in between is not counted [E]',
    `board ${BOARD_AWAKE_MA} mA awake, ${BOARD_ASLEEP_MA} mA in light sleep [D] ESP32 data sheet; asleep: awake while the radio is on [E]`,
    `battery ${BATTERY_MAH} mAh, ${Math.round(100 * USABLE)} % of it usable [E]; sensors and regulator not counted; a month has ${DAYS_PER_MONTH} days`,
  ];
}

/** Rows of a run's table. */
export function estimateRows(estimate: Estimate): [string, string][] {
  const { radioOnSPerDay, mbPerMonth } = estimate;
  return [
    ['radio on a day (estimate)', radioTime(radioOnSPerDay)],
    ['data a month (estimate)', `${threeFigures(mbPerMonth)} MB`],
    ['battery, board asleep between', days(estimate.batteryDaysAsleep)],
    ['battery, board always awake', days(estimate.batteryDaysAwake)],
  ];
}

export function days(value: number | null): string {
  return value === null ? '-' : `${threeFigures(value)} days`;
}

export function radioTime(perDayS: number | null): string {
  return perDayS === null ? '-' : formatMs(perDayS * 1000);
}

/** The assumptions behind the estimates, a line each. */
export function assumptionLines({ assumptions }: Estimate): string {
  return assumptions.map((one, index) => `${index === 0 ? 'estimates:' : '          '} ${one}`).join('\n');
}

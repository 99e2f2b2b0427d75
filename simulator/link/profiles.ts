import type { FaultPlan } from './faults.ts';
import type { Profile } from './link-plan.ts';

type FaultOf<Kind extends FaultPlan['fault']> = Extract<FaultPlan, { fault: Kind }>;

/**
 * A row of the table: the properties of cellular links, and the source of the row's numbers unless stated otherwise.
 */
interface Cellular {
  name: string;
  about: string;
  basis: string;
  rttMs: [p50: number, p90: number];
  rttBasis?: string;
  kbit: [up: number, down: number];
  rateBasis?: string;
  halfDuplex?: boolean;
  queueKB: number | [number, number];
  lossPercent: number;
  lossBasis?: string;
  burst: [goodS: number, badS: number, lossBadPercent: number];
  radio: FaultOf<'radio'>['states'];
  radioBasis?: string;
  attachS: [number, number];
  natIdleS: number;
  outages: [perHour: number, durationS: [number, number]];
}

/**
 * Cellular links as the project knows them. Grades: [M] measured or computed from a data set, [D] vendor
 * documentation, [P] a tool's preset, [R] recalled from a paper, [E] an engineering choice.
 */
const CELLULAR: Cellular[] = [
  {
    name: 'gprs',
    about: '2G packet data',
    basis: '[P][R]',
    rttMs: [700, 1500],
    kbit: [20, 40],
    queueKB: [16, 32],
    lossPercent: 1,
    burst: [60, 3, 80],
    radio: [{ afterS: 2, wakeMs: 500 }],
    attachS: [8, 30],
    natIdleS: 600,
    outages: [6, [5, 30]],
  },
  {
    name: 'edge',
    about: '2.75G packet data',
    basis: '[P]',
    rttMs: [450, 900],
    kbit: [100, 200],
    queueKB: 32,
    lossPercent: 0.5,
    burst: [90, 2, 80],
    radio: [{ afterS: 2, wakeMs: 300 }],
    attachS: [6, 20],
    natIdleS: 600,
    outages: [6, [5, 20]],
  },
  {
    name: 'umts',
    about: '3G; FACH after 5 s, idle after 17 s',
    basis: '[P], rates and gaps seen in a driving trace [M]',
    rttMs: [150, 300],
    kbit: [330, 780],
    queueKB: 64,
    lossPercent: 0.3,
    burst: [120, 1.5, 80],
    radio: [
      { afterS: 5, wakeMs: 800 },
      { afterS: 17, wakeMs: 2000 },
    ],
    attachS: [4, 15],
    natIdleS: 900,
    outages: [4, [5, 15]],
  },
  {
    name: 'lte-cat4',
    about: '4G, a phone or a router',
    basis: '[P][R]',
    rttMs: [50, 90],
    kbit: [5000, 12_000],
    queueKB: 250,
    lossPercent: 0.1,
    burst: [300, 1, 70],
    radio: [{ afterS: 10, wakeMs: 260 }],
    attachS: [2, 8],
    natIdleS: 1800,
    outages: [2, [2, 10]],
  },
  {
    name: 'lte-cat1',
    about: '4G, a device',
    basis: '[D][E]',
    rttMs: [70, 130],
    kbit: [2000, 5000],
    queueKB: 128,
    lossPercent: 0.1,
    burst: [300, 1, 70],
    radio: [{ afterS: 10, wakeMs: 260 }],
    attachS: [3, 10],
    natIdleS: 1800,
    outages: [2, [2, 10]],
  },
  {
    name: 'ltem',
    about: 'LTE-M (Cat-M1), half duplex',
    basis: '[E]',
    rttMs: [120, 250],
    kbit: [300, 300],
    rateBasis: '[D]',
    halfDuplex: true,
    queueKB: 32,
    lossPercent: 0.3,
    burst: [180, 2, 70],
    radio: [{ afterS: 10, wakeMs: 400 }],
    attachS: [3, 20],
    natIdleS: 900,
    outages: [2, [5, 30]],
  },
  {
    name: 'nbiot-good',
    about: 'NB-IoT in good coverage',
    basis: '[E]',
    rttMs: [900, 1700],
    rttBasis: '[M] 2240/3400 from idle, n = 2565; the split between radio and round trip [E]',
    kbit: [20, 25],
    queueKB: 8,
    lossPercent: 0.15,
    lossBasis: '[M] 0.26 % of exchanges lost',
    burst: [600, 5, 60],
    radio: [{ afterS: 20, wakeMs: { p50: 1000, p90: 2000 } }],
    radioBasis: '[M] connected 23-25 s after one packet; the split [E]',
    attachS: [5, 40],
    natIdleS: 900,
    outages: [1, [10, 60]],
  },
  {
    name: 'nbiot-deep',
    about: 'NB-IoT in deep coverage (cellars, meters)',
    basis: '[E]',
    rttMs: [3000, 6000],
    rttBasis: '[M] 6370/9200 from idle, n = 326; the split between radio and round trip [E]',
    kbit: [2, 5],
    queueKB: 4,
    lossPercent: 0.7,
    lossBasis: '[M] 1.3 % of exchanges lost',
    burst: [120, 10, 70],
    radio: [{ afterS: 20, wakeMs: { p50: 2500, p90: 4000 } }],
    radioBasis: '[M] connected 23-25 s after one packet; the split [E]',
    attachS: [20, 150],
    natIdleS: 900,
    outages: [2, [30, 120]],
  },
];

/** Pauses of the data channel while a short message or a call goes through. [E] */
const GPRS_PAUSES: FaultOf<'outages'> = {
  fault: 'outages',
  perHour: 2,
  durationS: [5, 15],
  holdUpToS: 'always',
  basis: '[R] the pauses, [E] how many',
};

export const PROFILES: Profile[] = CELLULAR.map((row) => ({
  name: row.name,
  about: row.about,
  kind: 'profile',
  faults: [...(row.name === 'gprs' ? [GPRS_PAUSES] : []), ...faultsOf(row)],
}));

/** In the order in which a packet meets them: modem, radio, air, network. */
function faultsOf(row: Cellular): FaultPlan[] {
  const { basis } = row;
  const [perHour, durationS] = row.outages;
  const [goodS, badS, lossBadPercent] = row.burst;
  return [
    { fault: 'attach', durationS: row.attachS, basis },
    {
      fault: 'outages',
      perHour,
      durationS,
      holdUpToS: [2, 5],
      basis: { perHour: basis, durationS: basis, holdUpToS: '[E]' },
    },
    { fault: 'radio', states: row.radio, basis: row.radioBasis ?? basis },
    {
      fault: 'rate',
      upKbit: row.kbit[0],
      downKbit: row.kbit[1],
      queueKB: row.queueKB,
      halfDuplex: row.halfDuplex ?? false,
      basis: row.rateBasis ?? basis,
    },
    {
      fault: 'loss',
      upPercent: row.lossPercent,
      downPercent: row.lossPercent,
      basis: row.lossBasis ?? basis,
    },
    { fault: 'burst', goodS, badS, lossGoodPercent: 0, lossBadPercent, basis },
    { fault: 'nat', idleS: row.natIdleS, forgotten: 'silent', basis },
    { fault: 'delay', rttMsP50: row.rttMs[0], rttMsP90: row.rttMs[1], basis: row.rttBasis ?? basis },
  ];
}

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
  queueBasis?: string;
  lossPercent: number;
  lossBasis?: string;
  /** None where the measured loss holds the bad seconds already. */
  burst: [goodS: number, badS: number, lossBadPercent: number] | null;
  radio: FaultOf<'radio'>['states'];
  radioBasis?: string;
  attachS: FaultOf<'attach'>['durationS'];
  attachBasis?: string;
  natIdleS: number;
  natBasis?: string;
  outages: [perHour: number, durationS: [number, number]];
  outagesBasis?: string;
}

const MONROE = 'MONROE in ERRANT';
/** Pings, attaches and uplinks of four vendors' networks and two modems. */
const STELLENBOSCH = 'Stellenbosch, four networks, two modems, 2019';
const LTE_M_LOG = 'LTE-M log, nRF9160 in Germany, 47 days, 2025';
/** GSMA's rule for devices: what keeps a connection alive in every network. */
const TS34: Pick<Cellular, 'natIdleS' | 'natBasis'> = {
  natIdleS: 1800,
  natBasis: '[D] GSMA TS.34 v9: a keep-alive of 29 min is enough; that it ends in silence [R]',
};

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
    about: '3G with HSPA+; FACH after 5 s, idle after 17 s',
    basis: '[P]',
    rttMs: [80, 176],
    rttBasis: `[M] ${MONROE}, n = 91`,
    kbit: [2700, 13_200],
    rateBasis: `[M] ${MONROE}, n = 91; its queue [P]`,
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
    rttMs: [85, 167],
    rttBasis: `[M] ${MONROE}, n = 909`,
    kbit: [10_600, 27_000],
    rateBasis: `[M] ${MONROE}, n = 909; its queue [P]`,
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
    basis: '[P][R] as lte-cat4',
    rttMs: [85, 167],
    rttBasis: `[M] ${MONROE}, n = 909, all categories`,
    kbit: [5000, 10_000],
    rateBasis: '[D] 3GPP TS 36.306, category 1',
    queueKB: 128,
    queueBasis: '[E]',
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
    kbit: [375, 300],
    rateBasis: '[D] 3GPP release 13, category M1 half duplex',
    halfDuplex: true,
    queueKB: 32,
    queueBasis: '[E]',
    lossPercent: 2.2,
    lossBasis: `[M] 51 of 1,137 exchanges needed a retransmission; ${LTE_M_LOG}`,
    burst: null,
    radio: [{ afterS: 12.4, wakeMs: 880 }],
    radioBasis: `[M] release 12.4 s, wake and answer about 1 s; ${LTE_M_LOG}`,
    attachS: { min: 2.5, p50: 3.7, p90: 12, p99: 60 },
    attachBasis: `[M] modem on to registered 2.5 to 3.7 s; registered anew 10 to 12 s, at times 60; ${LTE_M_LOG}`,
    ...TS34,
    outages: [2, [5, 30]],
  },
  {
    name: 'nbiot-good',
    about: 'NB-IoT in good coverage (ECL 0)',
    basis: '[E]',
    rttMs: [180, 310],
    rttBasis: `[M] pings of 197 to 210 ms, tail 0.5 s, less the packets' own time; ${STELLENBOSCH}`,
    kbit: [62.5, 26],
    rateBasis: '[D] 3GPP release 13, category NB1, multi-tone up',
    halfDuplex: true,
    queueKB: 8,
    queueBasis: '[E]',
    lossPercent: 0.13,
    lossBasis: '[M] 0.26 % of exchanges lost, n = 2565',
    burst: null,
    radio: [{ afterS: 20, wakeMs: { p50: 2040, p90: 3200 } }],
    radioBasis:
      '[M] connected 23-25 s after one packet; 2240/3400 ms from idle, n = 2565, less the round trip',
    attachS: { min: 1, p50: 2.77, p90: 13.5, p99: 262 },
    attachBasis: `[M] n = 279, ECL 0; ${STELLENBOSCH}`,
    ...TS34,
    outages: [1, [10, 60]],
  },
  {
    name: 'nbiot-fair',
    about: 'NB-IoT in fair coverage (ECL 1)',
    basis: '[E]',
    rttMs: [270, 550],
    rttBasis: `[M] pings of 191 and 396 ms, tail 1 s, less the packets' own time; ${STELLENBOSCH}`,
    kbit: [20, 20],
    rateBasis: '[E] fewer tones and some repetitions',
    halfDuplex: true,
    queueKB: 8,
    queueBasis: '[E]',
    lossPercent: 0.3,
    lossBasis: '[M] between 0.26 % (ECL 0) and 1.3 % (ECL 2) of exchanges lost',
    burst: null,
    radio: [{ afterS: 20, wakeMs: { p50: 3300, p90: 5400 } }],
    radioBasis: '[M] activity per uplink 1.63 times that of ECL 0, n = 540 and 1032',
    attachS: { min: 1, p50: 1.2, p90: 29, p99: 119 },
    attachBasis: `[M] ECL 1; ${STELLENBOSCH}`,
    ...TS34,
    outages: [1, [10, 90]],
  },
  {
    name: 'nbiot-deep',
    about: 'NB-IoT in deep coverage (ECL 2: cellars, meters)',
    basis: '[E]',
    rttMs: [450, 2000],
    rttBasis: `[M] pings of 793 ms, tail 4.5 to 10 s, less the packets' own time; ${STELLENBOSCH}`,
    kbit: [2, 5],
    rateBasis: '[E] one tone, repetitions',
    halfDuplex: true,
    queueKB: 4,
    queueBasis: '[E]',
    lossPercent: 0.65,
    lossBasis: '[M] 1.3 % of exchanges lost, n = 326',
    burst: null,
    radio: [{ afterS: 20, wakeMs: { p50: 5580, p90: 8400 } }],
    radioBasis:
      '[M] connected 23-25 s after one packet; 6370/9200 ms from idle, n = 326, less the round trip',
    attachS: { min: 1, p50: 3.5, p90: 26.8, p99: 330 },
    attachBasis: `[M] not camped before; the tail beyond, to 1,688 s, is left out; ${STELLENBOSCH}`,
    ...TS34,
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
  const outagesBasis = row.outagesBasis ?? basis;
  const rateBasis = row.rateBasis ?? basis;
  return [
    { fault: 'attach', durationS: row.attachS, basis: row.attachBasis ?? basis },
    {
      fault: 'outages',
      perHour,
      durationS,
      holdUpToS: [2, 5],
      basis: { perHour: outagesBasis, durationS: outagesBasis, holdUpToS: '[E]' },
    },
    { fault: 'radio', states: row.radio, basis: row.radioBasis ?? basis },
    {
      fault: 'rate',
      upKbit: row.kbit[0],
      downKbit: row.kbit[1],
      queueKB: row.queueKB,
      halfDuplex: row.halfDuplex ?? false,
      basis: {
        upKbit: rateBasis,
        downKbit: rateBasis,
        queueKB: row.queueBasis ?? rateBasis,
        halfDuplex: row.halfDuplex ? '[D] Release 13' : rateBasis,
      },
    },
    {
      fault: 'loss',
      upPercent: row.lossPercent,
      downPercent: row.lossPercent,
      basis: row.lossBasis ?? basis,
    },
    ...burstOf(row),
    { fault: 'nat', idleS: row.natIdleS, forgotten: 'silent', basis: row.natBasis ?? basis },
    { fault: 'delay', rttMsP50: row.rttMs[0], rttMsP90: row.rttMs[1], basis: row.rttBasis ?? basis },
  ];
}

function burstOf({ burst, basis }: Cellular): FaultPlan[] {
  if (burst === null) return [];
  const [goodS, badS, lossBadPercent] = burst;
  return [{ fault: 'burst', goodS, badS, lossGoodPercent: 0, lossBadPercent, basis }];
}

import type { FaultPlan } from './faults.ts';
import type { Profile } from './link-plan.ts';

/** A Wi-Fi network behind a home router or a company's, from the board to the broker. */
interface Wifi {
  name: string;
  about: string;
  /** To the broker and back, once on the wire; the radio's own delay comes on top. */
  rttMs: [p50: number, p90: number];
  mbit: [up: number, down: number];
  lossPercent: number;
  burst: [goodS: number, badS: number, lossBadPercent: number];
  joinS: [number, number];
  outages: [perHour: number, durationS: [number, number]];
}

const WIFI: Wifi[] = [
  {
    name: 'wifi-home',
    about: 'Wi-Fi at home, a few metres from the access point',
    rttMs: [25, 45],
    mbit: [10, 20],
    lossPercent: 0.02,
    burst: [600, 0.3, 50],
    joinS: [1, 4],
    outages: [0.1, [2, 20]],
  },
  {
    name: 'wifi-weak',
    about: 'Wi-Fi at the edge of its range',
    rttMs: [40, 180],
    mbit: [1, 1],
    lossPercent: 0.5,
    burst: [30, 2, 70],
    joinS: [2, 15],
    outages: [4, [2, 30]],
  },
  {
    name: 'wifi-busy',
    about: 'Wi-Fi that many share: an office, a block of flats',
    rttMs: [35, 120],
    mbit: [2, 3],
    lossPercent: 0.2,
    burst: [20, 0.5, 40],
    joinS: [1, 8],
    outages: [0.5, [1, 10]],
  },
];

/** The modem sleep that ESP-IDF has on by default. */
const SLEEP: FaultPlan = {
  fault: 'wifi-sleep',
  afterMs: 100,
  beaconMs: 102.4,
  beacons: 1,
  basis: {
    afterMs: '[E]',
    beaconMs: '[D] IEEE 802.11: 100 time units of 1024 us, the usual setting',
    beacons: '[D] ESP-IDF, WIFI_PS_MIN_MODEM: wakes for each DTIM',
  },
};

export const WIFI_PROFILES: Profile[] = WIFI.map((row) => ({
  name: row.name,
  about: row.about,
  kind: 'profile',
  faults: faultsOf(row),
}));

/** In the order in which a packet meets them: the radio, the air, the router, the way to the broker. */
function faultsOf(row: Wifi): FaultPlan[] {
  return [
    { fault: 'attach', durationS: row.joinS, basis: '[E] scan, association, WPA2 and DHCP' },
    {
      fault: 'outages',
      perHour: row.outages[0],
      durationS: row.outages[1],
      holdUpToS: 'never',
      basis: '[E]',
    },
    {
      fault: 'rate',
      upKbit: row.mbit[0] * 1000,
      downKbit: row.mbit[1] * 1000,
      queueKB: 64,
      halfDuplex: true,
      basis: { upKbit: '[E]', downKbit: '[E]', queueKB: '[E]', halfDuplex: '[D] one channel' },
    },
    { fault: 'loss', upPercent: row.lossPercent, downPercent: row.lossPercent, basis: '[E] after retries' },
    {
      fault: 'burst',
      goodS: row.burst[0],
      badS: row.burst[1],
      lossGoodPercent: 0,
      lossBadPercent: row.burst[2],
      basis: '[E] after retries',
    },
    SLEEP,
    {
      fault: 'nat',
      idleS: 7440,
      forgotten: 'silent',
      basis: { idleS: '[D] RFC 5382, REQ-5: 2 h 4 min at the least', forgotten: '[E]' },
    },
    { fault: 'delay', rttMsP50: row.rttMs[0], rttMsP90: row.rttMs[1], basis: '[E]' },
  ];
}

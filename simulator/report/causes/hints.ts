import type { Cause } from '../../causes/causes.ts';
import { formatDuration } from '../../world/duration.ts';
import type { WorldPlan } from '../../world/world-plan.ts';
import { formatMs, threeFigures } from '../format.ts';
import type { SimReport } from '../report.ts';
import { type CausesReport, percent, ranked, SLOWEST_FROM, sharesOf } from './causes.ts';

/** A change of one option that makes the slowest readings faster. */
export interface Hint {
  /** Of the slowest readings' time: the share of the causes that it is for, 0 to 1. */
  share: number;
  /** The option as it is typed, without its dashes: `keep-alive`. */
  option: 'keep-alive' | 'every' | 'payload' | 'transport';
  value: string;
  /** Why it helps, to follow the option. */
  why: string;
}

/** A cause below this share of the slowest readings' time is not worth a change. */
export const MIN_SHARE = 0.05;
/** A keep-alive below this costs more than it can bring on a cellular link. [E] */
export const MIN_KEEP_ALIVE_S = 20;
/** Of a NAT's time: a keep-alive that stays within it, as a client may be late by a tick. [E] */
const WITHIN_NAT = 0.8;

type Known = Pick<WorldPlan, 'keepAliveS' | 'everyUs' | 'link' | 'station' | 'tls' | 'webSocket'>;
/** What a rule says of a run: the new value and the reason; null where the option is right already. */
type Rule = {
  causes: Cause[];
  option: Hint['option'];
  say(plan: Known): [value: string, why: string] | null;
};

/** One rule for each thing that a user can change. The first rule for an option counts. */
const RULES: Rule[] = [
  {
    causes: ['nat'],
    option: 'keep-alive',
    say: ({ keepAliveS, link }) => {
      const limits = link.faults.flatMap((fault) => (fault.fault === 'nat' ? [fault.idleS] : []));
      const seconds = Math.floor(Math.min(...limits) * WITHIN_NAT);
      return limits.length === 0 || keepAliveS <= seconds || seconds < MIN_KEEP_ALIVE_S
        ? null
        : [`${seconds}s`, `the NAT forgets a connection after ${Math.min(...limits)} s of silence`];
    },
  },
  {
    causes: ['half-open', 'retransmission-2', 'retransmission-3'],
    option: 'keep-alive',
    say: ({ keepAliveS }) => {
      const seconds = Math.max(MIN_KEEP_ALIVE_S, Math.floor(keepAliveS / 2));
      return seconds >= keepAliveS
        ? null
        : [`${seconds}s`, 'the client then notices sooner that nothing comes back, and dials anew'];
    },
  },
  {
    causes: ['turn', 'slow-start', 'nagle', 'delayed-ack'],
    option: 'every',
    say: ({ everyUs }) => [
      formatDuration(2 * everyUs),
      'fewer readings wait for each other, in the client and in its TCP',
    ],
  },
  {
    causes: ['queueing'],
    option: 'payload',
    say: ({ station }) =>
      station !== undefined && station.payload !== 'cayenne' && station.batch === 1
        ? ['lpp', 'the link takes long for each byte']
        : null,
  },
  {
    causes: ['mqtt-handshake'],
    option: 'transport',
    say: ({ tls = false, webSocket = false }) =>
      webSocket ? [tls ? 'tls' : 'tcp', 'the handshake of WebSocket costs each connect a round trip'] : null,
  },
];

/** What would help the slowest readings most, the most promising first. */
export function hintsOf(causes: CausesReport, plan: Known): Hint[] {
  const shares = sharesOf(causes.readings);
  const { sums } = shares.between(SLOWEST_FROM, 1);
  const all = new Map(ranked(sums).map(({ cause, share }) => [cause, share]));
  const hints: Hint[] = [];
  for (const { causes: of, option, say } of RULES) {
    const share = of.reduce((sum, cause) => sum + (all.get(cause) ?? 0), 0);
    const said = share < MIN_SHARE || hints.some((hint) => hint.option === option) ? null : say(plan);
    if (said !== null) hints.push({ share, option, value: said[0], why: said[1] });
  }
  return hints.sort((one, other) => other.share - one.share);
}

/** Causes that no option of the boards changes, and what they would need. */
const BEYOND: { causes: Cause[]; words: string }[] = [
  {
    causes: ['outage', 'attach', 'sleep', 'propagation', 'radio-wake', 'queueing', 'retransmission-1'],
    words: 'a better link (--link); no option of the client makes this one shorter',
  },
  {
    causes: [
      'broker-down',
      'broker-refuses',
      'broker-hangs-up',
      'broker-mute',
      'broker-nonsense',
      'broker-slow',
    ],
    words: 'a broker that stays up; no option of the client makes its absence shorter',
  },
  {
    causes: ['backoff'],
    words: 'nothing that can be set: the client waits up to 128 s so that boards do not come back together',
  },
  {
    causes: ['power', 'reboot', 'board', 'modem'],
    words: 'a board or modem that stays on; no option of the client makes its absence shorter',
  },
];

/** One line: the best hint, or why there is none. */
export function helpWords(causes: CausesReport, hints: readonly Hint[]): string {
  const [hint] = hints;
  if (hint !== undefined)
    return `--${hint.option} ${hint.value}, for ${percent(hint.share).trim()} of it: ${hint.why}`;
  const { sums } = sharesOf(causes.readings).between(SLOWEST_FROM, 1);
  const [first] = ranked(sums);
  return BEYOND.find(({ causes: of }) => of.includes(first?.cause))?.words ?? 'no option that mote knows';
}

/** What a second run with the change has shown, in words. */
export function confirmed({ option, value }: Hint, before: SimReport, after: SimReport): string {
  const p99 = [before, after].map(({ latencyMs }) => latencyMs.p99 ?? 0);
  const bytes = [before, after].map((one) => one.bytes.up + one.bytes.down);
  const [from, to] = p99.map(formatMs);
  const changed = p99[1] < p99[0] ? `falls from ${from} to ${to}` : `does not fall (${from}, then ${to})`;
  const more = bytes[1] / bytes[0] - 1;
  const bytesWords =
    Math.abs(more) < 0.005
      ? 'bytes stay the same'
      : `bytes ${more > 0 ? 'rise' : 'fall'} by ${threeFigures(Math.abs(100 * more))} %`;
  return `Run again with --${option} ${value}: p99 ${changed}, ${bytesWords}.`;
}

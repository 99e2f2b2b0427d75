import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { causeLines } from '../../simulator/report/causes/causes.ts';
import { helpWords, hintsOf, MIN_KEEP_ALIVE_S } from '../../simulator/report/causes/hints.ts';
import { type CauseSums, Shares } from '../../simulator/why/shares.ts';
import { Spans } from '../../simulator/why/span.ts';
import { moteHere, temporaryFolder } from '../commands/cli.ts';

const folder = temporaryFolder();

function link(name: string, faults: object[]): string {
  const path = join(folder, name);
  writeFileSync(path, JSON.stringify({ name: 'test', kind: 'profile', about: 'for a test', faults }));
  return path;
}

const SLOW = link('slow.json', [
  { fault: 'delay', rttMsP50: 100, rttMsP90: 100 },
  { fault: 'rate', upKbit: 1, downKbit: 20, queueKB: 20 },
]);
const FAR = link('far.json', [{ fault: 'delay', rttMsP50: 4000, rttMsP90: 4000 }]);
const CRASHES = JSON.stringify({
  faults: Array.from({ length: 8 }, (_, n) => ({
    fault: 'broker-crash',
    at: `${5 * n + 5}m`,
    for: '200ms',
  })),
});

/** A world for each rule, and the change that the rule asks for. */
const WORLDS: [what: string, args: string[], hint: RegExp][] = [
  [
    'a NAT that forgets sooner than the client speaks',
    '--devices 4 --link gprs,nat-5min --every 10m --keep-alive 15m --for 6h'.split(' '),
    /--keep-alive 240s, for \d+ % of it: the NAT forgets a connection after 300 s of silence/,
  ],
  [
    'connections that die in silence',
    '--devices 4 --link ltem,roaming --every 2m --keep-alive 2m --for 6h'.split(' '),
    /--keep-alive 60s, for \d+ % of it: the client then notices sooner/,
  ],
  [
    'more readings than the window lets through',
    ['--devices', '2', '--link', FAR, '--every', '500ms', '--for', '10m'],
    /--every 1s, for \d+ % of it: fewer readings wait for each other/,
  ],
  [
    'long payloads over a slow link',
    ['--devices', '1', '--sensors', 'bme280', '--link', SLOW, '--every', '30s', '--for', '2h'],
    /--payload lpp, for \d+ % of it: the link takes long for each byte/,
  ],
  [
    'the handshake of WebSocket over a long way',
    [CRASHES, '--devices', '5', '--link', FAR, '--every', '5s', '--for', '50m', '--transport', 'ws'],
    /--transport tcp, for \d+ % of it: the handshake of WebSocket costs each connect a round trip/,
  ],
];

test.each(WORLDS)(
  '%s: the hint names an option, and a second run with it is faster',
  async (_what, args, hint) => {
    const { status, stdout } = await moteHere(['sim', ...args, '--explain']);
    expect(status).toBe(0);
    const lines = stdout.split('\n');
    const help = lines.find((line) => line.startsWith('  what would help: ')) ?? '';
    expect(help).toMatch(hint);
    const [option] = /--\S+ \S+(?=,)/.exec(help) ?? [''];
    const again = lines.find((line) => line.startsWith('Run again with ')) ?? '';
    expect(again).toContain(`${option}: p99 falls from `);
    expect(again).toMatch(/, bytes (?:rise|fall) by [\d.]+ %\.$|, bytes stay the same\.$/);
  },
);

const PLAN = { keepAliveS: 60, everyUs: 30e6, link: { name: 'x', faults: [] } };

function causes(sums: CauseSums) {
  const readings = new Shares();
  let atUs = 0;
  const spans = Object.entries(sums).map(([cause, us]) => {
    const span = { fromUs: atUs, toUs: atUs + us, cause: cause as keyof CauseSums };
    atUs = span.toUs;
    return span;
  });
  readings.add(atUs, Spans.of(spans));
  return { readings: readings.data, reconnects: new Shares().data };
}

test('where nothing that can be set would help, the line says who would have to act', () => {
  const help = (sums: CauseSums) => {
    const given = causes(sums);
    return helpWords(given, hintsOf(given, PLAN));
  };
  expect(help({ outage: 97e6, nat: 3e6 })).toMatch(/^a better link/);
  expect(help({ 'broker-down': 97e6, 'half-open': 3e6 })).toMatch(/^a broker that stays up/);
  expect(help({ backoff: 97e6 })).toMatch(/^nothing that can be set/);
  expect(help({ power: 97e6 })).toMatch(/^a board or modem that stays on/);
});

test('no hint goes below the shortest keep-alive that is worth its bytes, or names what is set already', () => {
  const given = causes({ 'half-open': 60e6, nat: 40e6 });
  const nat = { name: 'x', faults: [{ fault: 'nat' as const, idleS: 300, forgotten: 'silent' as const }] };
  const values = (keepAliveS: number) =>
    hintsOf(given, { ...PLAN, keepAliveS, link: nat }).map(({ value }) => value);
  expect(values(900)).toEqual(['240s']);
  expect(values(240)).toEqual(['120s']);
  expect(values(30)).toEqual([`${MIN_KEEP_ALIVE_S}s`]);
  expect(values(MIN_KEEP_ALIVE_S)).toEqual([]);
});

test('five lines: what it is about, three shares that add up, and what would help', () => {
  const given = causes({ outage: 61e6, backoff: 22e6, 'half-open': 10e6, propagation: 7e6 });
  expect(causeLines(given, 100_000, 'x')).toEqual([
    'where the time of the slowest reading went',
    '   61 %  a link that was away, up to 61 s at a time',
    "   22 %  the client's backoff, up to 22 s at a time",
    '   17 %  others: a dead connection that the client had not noticed; the way through the network',
    '  what would help: x',
  ]);
  expect(causeLines({ readings: new Shares().data, reconnects: new Shares().data }, null, 'x')).toEqual([]);
});

import { CAUSES, causeRow } from '../causes/causes.ts';
import { escapeText } from '../report/svg/element.ts';
import { brokerWindows } from '../why/broker-windows.ts';
import type { WorldPlan } from '../world/world-plan.ts';
import { level, type Row, type RunFacts } from './data.ts';
import { leftOutWords } from './left-out.ts';
import type { ViewSum } from './view-sum.ts';

/** What the recorder does not know of a run. */
export type RunWords = Pick<RunFacts, 'title' | 'replay' | 'verdict' | 'mark' | 'failures'>;

/** One file that loads nothing. @param template the built page, with places for the title and the data */
export function runPage(template: string, plan: WorldPlan, recorded: ViewSum, words: RunWords): string {
  const facts = factsOf(plan, recorded, words);
  const data = recorded.focus.devices.map(
    (device) =>
      `<script type="text/plain" id="d${device}">${recorded.shelf
        .of(device)
        .map(({ packed }) => packed)
        .join('\n')}</script>`,
  );
  // A text of others ends no script: JSON has no need of <.
  const json = JSON.stringify(facts).replaceAll('<', '\\u003c');
  const run = `<script type="application/json" id="run">${json}</script>`;
  return template
    .replaceAll('{TITLE}', () => escapeText(words.title))
    .replace('<!--DATA-->', () => `${run}\n${data.join('\n')}`);
}

export function factsOf(plan: WorldPlan, recorded: ViewSum, words: RunWords): RunFacts {
  const { forUs, settleUs, devices, faults } = plan;
  return {
    ...words,
    radioTailUs: recorded.radioTailUs,
    forUs,
    endUs: forUs + settleUs,
    devices,
    causes: CAUSES.map((cause) => [cause, causeRow(cause).words, causeRow(cause).group]),
    broker: brokerWindows(faults).away.map(({ fromUs, toUs }) => [fromUs, toUs]),
    leftOut: leftOutWords(plan, recorded),
    rows: rowsOf(recorded, devices),
    kept: recorded.focus.devices.map((device) => [device, recorded.shelf.timesOf(device)]),
  };
}

function rowsOf(recorded: ViewSum, devices: number): Row[] {
  const { lanes } = recorded;
  return lanes.map(({ device, cut, connected, waiting }, index) => {
    const to = Math.min(devices, (lanes[index + 1]?.device ?? devices + 1) - 1);
    return {
      from: device,
      to,
      cut: bytes(cut, share),
      connected: bytes(connected, share),
      waiting: bytes(waiting, level),
      slowest: bytes(recorded.slowestOf(index), level),
    };
  });
}

const share = (part: number) => Math.round(255 * part);

function bytes(values: readonly number[], byteOf: (value: number) => number): string {
  return Buffer.from(values.map(byteOf)).toString('base64');
}

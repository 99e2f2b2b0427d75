import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { CohortRun } from '../../simulator/cohorts/cohort-run.ts';
import { FollowedSum } from '../../simulator/cohorts/followed-sum.ts';
import type { Followed } from '../../simulator/cohorts/followers.ts';
import { cohortsOf } from '../../simulator/cohorts/split.ts';
import { PerfettoWriter } from '../../simulator/report/causes/perfetto.ts';
import { ConsoleTail } from '../../simulator/report/record/console.ts';
import { figuresOf, recorded } from '../../simulator/report/record/index.ts';
import { readFaults } from '../../simulator/run/index.ts';
import { PcapWriter } from '../../simulator/tcp/index.ts';
import { factsOf, type RunWords } from '../../simulator/view/page.ts';
import { RunRecorder } from '../../simulator/view/recorder.ts';
import { ViewSum } from '../../simulator/view/view-sum.ts';
import { Attribution } from '../../simulator/why/attribution.ts';
import { World } from '../../simulator/world/world.ts';
import type { WorldPlan } from '../../simulator/world/world-plan.ts';
import { MINUTE_US, planWith, program } from '../world/worlds.ts';

const WORDS: RunWords = { title: '', replay: '', verdict: '', mark: 'good', failures: [] };
const FOLLOWED = {
  figures: true,
  capture: { at: 'both' },
  spans: true,
  view: { devices: [1, 3, 4], moments: [{ device: 3, timeUs: 5 * MINUTE_US }] },
} satisfies Followed;

/** Takes pieces whose memory is used again. */
class Bytes {
  readonly #pieces: Buffer[] = [];
  readonly write = (bytes: Uint8Array): void => void this.#pieces.push(Buffer.from(bytes));

  get text(): string {
    return Buffer.concat(this.#pieces).toString('latin1');
  }
}

function pageOf(plan: WorldPlan, view: ViewSum) {
  const { devices } = view.focus;
  return { facts: factsOf(plan, view, WORDS), kept: devices.map((device) => view.shelf.of(device)) };
}

function inOnePiece(plan: WorldPlan) {
  const [capture, spans] = [new Bytes(), new Bytes()];
  const tail = new ConsoleTail();
  const recorder = new RunRecorder(plan, FOLLOWED.view);
  const pcap = new PcapWriter(capture, { at: 'both' });
  const perfetto = new PerfettoWriter(spans);
  const why = new Attribution(plan);
  const world = new World(
    plan,
    { line() {} },
    {
      ...{ why, capture: pcap.capture, arrived: pcap.arrived, called: recorder.called },
      printed(timeUs, device, line) {
        tail.printed(timeUs, device, line);
        recorder.printed(timeUs, device, line);
      },
    },
  );
  why.watch(world);
  why.onExplained = (explained) => {
    perfetto.add(explained, world.kernel.reachedUs);
    recorder.explained(explained);
  };
  const figures = recorded(world);
  recorder.watch(world, why);
  world.run(world.endUs);
  for (const one of [pcap, perfetto]) one.close();
  const view = new ViewSum(plan, FOLLOWED.view);
  view.add(recorder.data);
  return {
    figures: figuresOf(world, figures),
    console: [tail.count, tail.lines],
    capture: capture.text,
    spans: spans.text,
    page: pageOf(plan, view),
  };
}

function inCohorts(plan: WorldPlan, size: number): ReturnType<typeof inOnePiece> {
  const folder = mkdtempSync(join(tmpdir(), 'mote-test-'));
  try {
    const sum = new FollowedSum(plan, FOLLOWED);
    const cohorts = cohortsOf(plan.devices, size);
    const paths = cohorts.map((_, place) => join(folder, String(place)));
    // The last first: the order in which they end must not matter.
    for (const place of [...cohorts.keys()].reverse()) {
      const task = { range: cohorts[place], path: paths[place] };
      const run = new CohortRun(plan, task, { causes: true, followed: FOLLOWED });
      run.run(run.endUs);
      sum.add(place, JSON.parse(JSON.stringify(run.finish().followed)));
    }
    const [capture, spans] = [new Bytes(), new Bytes()];
    const pcap = new PcapWriter(capture, { at: 'both' });
    sum.capture(paths, (blocks) => pcap.add(Buffer.from(blocks)));
    pcap.close();
    const perfetto = new PerfettoWriter(spans);
    sum.spans(paths, perfetto);
    perfetto.close();
    return {
      figures: sum.figures(paths),
      console: [sum.console.count, sum.console.lines],
      capture: capture.text,
      spans: spans.text,
      page: pageOf(plan, sum.view as ViewSum),
    };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const APP = program(`
  var device = +require("Storage").readJSON("mote.json").client_id.slice(5);
  var client = require("mote").create("broker", { client_id: "board-" + device });
  client.on("connected", function () { print("connected ü", device); });
  client.on("disconnected", function () { print("disconnected"); });
  client.connect();
  setInterval(function () { print(client.publish("home/" + device, "on", { qos: 1 })); }, 20000 + device);
`);
const faults = readFaults([
  { at: '4m', for: '90s', fault: 'tunnel' },
  { at: '8m', for: '30s', fault: 'broker-crash' },
  { at: '9m', for: '5s', fault: 'power-cut', devices: [2] },
]);
const PLAN = {
  ...planWith({ devices: 5, forUs: 10 * MINUTE_US, settleUs: 5 * MINUTE_US, app: APP }),
  faults,
};

test.each([1, 2])(
  'figures, console, capture, spans and page of cohorts of %i are those of one piece',
  (size) => {
    const whole = inOnePiece(PLAN);
    const cohorts = inCohorts(PLAN, size);
    expect(cohorts.capture === whole.capture && whole.capture.length > 10_000).toBe(true);
    expect(cohorts.spans === whole.spans && whole.spans.length > 10_000).toBe(true);
    expect(cohorts.figures).toEqual(whole.figures);
    expect(Math.max(...whole.figures.timeline.waiting)).toBeGreaterThan(5);
    expect(cohorts.console).toEqual(whole.console);
    expect(cohorts.page).toEqual(whole.page);
    expect(whole.page.kept.every((chunks) => chunks.length > 0)).toBe(true);
  },
);

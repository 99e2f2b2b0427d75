import type { Comeback } from '../checks/figures.ts';
import { Histogram } from '../checks/histogram.ts';
import { judgeComebacks } from '../checks/properties/connections/reconnect-storm.ts';
import { bySlowness, MAX_SLOW } from '../checks/slow-readings.ts';
import { type JudgedCheck, judged, type RunResult } from '../report/run-result.ts';
import { Shares } from '../why/shares.ts';
import { commandResults } from '../world/commands-log.ts';
import { MAX_CHANGES } from '../world/parts/parts-log.ts';
import { inOrder } from '../world/programs/programs-log.ts';
import { MAX_REPEATED_ERRORS, RepeatedErrors } from '../world/repeated-errors.ts';
import type { WorldPlan } from '../world/world-plan.ts';
import type { CausesResult, CohortResult } from './cohort-run.ts';

/** Adds the results of cohorts, in whichever order they come, to what one run of all devices gives. */
export class FleetSum {
  readonly #plan: WorldPlan;
  readonly #latencyUs = new Histogram();
  readonly #readings = new Shares();
  readonly #reconnects = new Shares();
  readonly #errors = new RepeatedErrors();
  readonly #notes: string[][] = [];
  /** By place of their cohort. */
  readonly #commands: RunResult['commands'][] = [];
  readonly #parts: RunResult['parts'][] = [];
  #causes: CausesResult | null = null;
  #sum: RunResult | null = null;
  #worldHash = '';
  #partChanges = 0;

  constructor(plan: WorldPlan) {
    this.#plan = plan;
  }

  /**
   * @param place of the cohort among all
   * @returns what shows that the cohorts are coupled, in words; null: nothing does
   */
  add(place: number, cohort: CohortResult): string | null {
    const { result, causes, worldHash } = cohort;
    this.#latencyUs.merge(result.latencyUs);
    for (const error of result.programErrors) this.#errors.merge(error);
    this.#commands[place] = result.commands;
    this.#parts[place] = result.parts;
    this.#notes[place] = cohort.notes;
    this.#partChanges += cohort.partChanges;
    if (causes !== null) this.#addCauses(causes);
    this.#sum = this.#sum === null ? { ...result, slowest: [...result.slowest] } : added(this.#sum, result);
    if (this.#worldHash !== '' && this.#worldHash !== worldHash)
      return 'the clients of the world meet other events in each cohort';
    this.#worldHash = worldHash;
    if (this.#partChanges > MAX_CHANGES)
      return `the parts of all boards change more than ${MAX_CHANGES} times`;
    if (cohort.hasMoreErrors || this.#errors.isFull)
      return `programs throw more than ${MAX_REPEATED_ERRORS} different errors`;
    return null;
  }

  get result(): RunResult {
    const sum = this.#sum;
    if (sum === null) throw new Error('no cohort has come to its end');
    const { messages } = this.#plan;
    const commands = messages === undefined ? null : byMessage(this.#commands, messages.length);
    const anew = [
      judged(judgeComebacks(sum.comebacks, this.#plan.devices)),
      ...(commands === null ? [] : commandResults(messages ?? [], commands).map(judged)),
    ];
    return {
      ...sum,
      latencyUs: this.#latencyUs.spread,
      commands,
      parts: this.#parts.some((one) => one !== null) ? this.#parts.flatMap((one) => one ?? []) : null,
      checks: sum.checks.map((check) => anew.find(({ name }) => name === check.name) ?? check),
      programErrors: this.#errors.all,
      notWired: inOrder(sum.notWired),
    };
  }

  /** Null where nobody asked. */
  get causes(): CausesResult | null {
    if (this.#causes === null) return null;
    const { check } = this.#causes;
    return { readings: this.#readings.data, reconnects: this.#reconnects.data, check };
  }

  get notes(): string[] {
    return [...new Set(this.#notes.flat())];
  }

  #addCauses(causes: CausesResult): void {
    this.#readings.merge(causes.readings);
    this.#reconnects.merge(causes.reconnects);
    this.#causes =
      this.#causes === null ? causes : { ...causes, check: addedCheck(this.#causes.check, causes.check) };
  }
}

/** What is not added here is added by the sum itself. */
function added(sum: RunResult, one: RunResult): RunResult {
  return {
    ...sum,
    readings: addedNumbers(sum.readings, one.readings),
    reconnects: sum.reconnects + one.reconnects,
    awayAtEnd: sum.awayAtEnd + one.awayAtEnd,
    neverConnected: sum.neverConnected + one.neverConnected,
    topicAliases: addedNumbers(sum.topicAliases, one.topicAliases),
    qos2Handshakes: addedNumbers(sum.qos2Handshakes, one.qos2Handshakes),
    slowest: [...sum.slowest, ...one.slowest].sort(bySlowness).slice(0, MAX_SLOW),
    bytes: addedNumbers(sum.bytes, one.bytes),
    radioOnUs: sum.radioOnUs === null ? one.radioOnUs : sum.radioOnUs + (one.radioOnUs ?? 0),
    faults: addedFaults(sum.faults, one.faults),
    sensors: sum.sensors && one.sensors && addedSensors(sum.sensors, one.sensors),
    checks: sum.checks.map((check, index) => addedCheck(check, one.checks[index])),
    comebacks: sum.comebacks.map((comeback, index) => addedComeback(comeback, one.comebacks[index])),
    notWired: addedNotWired(sum.notWired, one.notWired),
  };
}

/** Sums the members of two records that have the same ones, numbers all. */
function addedNumbers<T extends object>(sum: T, one: T): T {
  const numbers = Object.entries(one).map(([name, count]) => [
    name,
    Number(sum[name as keyof T] ?? 0) + count,
  ]);
  return { ...sum, ...Object.fromEntries(numbers) };
}

/** All but the restarts of the broker, which all devices see. */
function addedFaults(sum: RunResult['faults'], one: RunResult['faults']): RunResult['faults'] {
  const { brokerRestarts, 'broker-crash': crashes } = sum;
  const faults = addedNumbers(sum, one);
  return { ...faults, brokerRestarts, ...(crashes !== undefined && { 'broker-crash': crashes }) };
}

type Sensors = NonNullable<RunResult['sensors']>;

function addedSensors(sum: Sensors, one: Sensors): Sensors {
  return Object.fromEntries(
    Object.entries(sum).map(([name, counts]) => [name, addedNumbers(counts, one[name])]),
  );
}

function addedCheck(sum: JudgedCheck, one: JudgedCheck): JudgedCheck {
  const isFirst = sum.failed === 0 || (one.failed > 0 && comesBefore(one, sum));
  return {
    ...(isFirst ? one : sum),
    evaluated: sum.evaluated + one.evaluated,
    failed: sum.failed + one.failed,
  };
}

function comesBefore({ first: one }: JudgedCheck, { first: other }: JudgedCheck): boolean {
  if (one === null || other === null) return one !== null;
  return one.timeUs < other.timeUs || (one.timeUs === other.timeUs && one.device < other.device);
}

function addedComeback(sum: Comeback, { seconds }: Comeback): Comeback {
  return { ...sum, seconds: sum.seconds.map((count, second) => count + seconds[second]) };
}

function addedNotWired(sum: RunResult['notWired'], one: RunResult['notWired']): RunResult['notWired'] {
  const byWords = new Map<string, RunResult['notWired'][number]>();
  for (const place of inOrder([...sum, ...one]))
    if (!byWords.has(place.words)) byWords.set(place.words, place);
  return [...byWords.values()];
}

/** Outcomes of all cohorts, by message, and of each by device. */
function byMessage(
  cohorts: readonly RunResult['commands'][],
  messages: number,
): NonNullable<RunResult['commands']> {
  return Array.from({ length: messages }, (_, message) =>
    cohorts.flatMap((outcomes) => {
      if (outcomes === null) return [];
      const devices = outcomes.length / messages;
      return outcomes.slice(message * devices, (message + 1) * devices);
    }),
  ).flat();
}

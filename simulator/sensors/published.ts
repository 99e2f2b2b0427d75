import { Tally } from '../checks/check.ts';
import type { CheckResult } from '../checks/index.ts';
import { decode, type Format } from '../decode/decode.ts';
import { DecodeError, type Measurement } from '../decode/measurement.ts';
import type { PlacedSensor, SensorName } from './catalogue.ts';
import { failureName, type Meaning, meaningsOf, numberName } from './names.ts';

/** How often readings of a sensor were published, and how often errors in place of them. */
export type SensorCounts = { [name: string]: { ok: number; error: number } };

type Truth = (name: SensorName, quantity: string, timeUs: number) => [number, number];

/** A sample whose time differs from its publish by more, in us, was stamped before the board's clock was set. */
const CLOCK_SET_US = 3600e6;

/** Time from the start of a slot to its last reading: other sensors come first, and a connect() may block the board. */
const READ_WITHIN_US = 60e6;

interface Board {
  truth: Truth;
  meanings: Map<string, Meaning>;
  /** How many numbers a complete reading of each sensor has. */
  whole: number[];
  failures: Map<string, number>;
  numberName: string;
  /** Running number of the sample before, since the board's start. */
  number: number;
}

/**
 * Decodes what boards publish, and compares each number with the true value of the simulated world at that time. A sample must
 * contain for each sensor either all its numbers or an error.
 */
export class Published {
  readonly counts: SensorCounts = {};
  readonly #wrong = new Tally();
  readonly #sets = new Tally();
  readonly #format: Format;
  readonly #sensors: readonly PlacedSensor[];
  readonly #batchUs: number;
  readonly #countUntilUs: number;
  readonly #boards: Board[] = [];

  /** @param countUntilUs later samples are checked, but not counted */
  constructor(format: Format, sensors: readonly PlacedSensor[], batchUs: number, countUntilUs: number) {
    this.#format = format;
    this.#sensors = sensors;
    this.#batchUs = batchUs;
    this.#countUntilUs = countUntilUs;
    for (const { name } of sensors) this.counts[name] = { ok: 0, error: 0 };
  }

  add(device: number, baseName: string, truth: Truth): void {
    const failures = this.#sensors.map((sensor, place): [string, number] => [
      failureName(this.#format, sensor, place, baseName),
      place,
    ]);
    const meanings = meaningsOf(this.#format, this.#sensors, baseName);
    const all = [...meanings.values()];
    this.#boards[device] = {
      truth,
      meanings,
      whole: this.#sensors.map((_, place) => all.filter((one) => one.place === place).length),
      failures: new Map(failures),
      numberName: numberName(this.#format, baseName),
      number: 0,
    };
  }

  restarted(device: number): void {
    this.#boards[device].number = 0;
  }

  /** @param startedUs the zero of the board's clock */
  published(device: number, timeUs: number, startedUs: number, payload: string): void {
    let measurements: Measurement[];
    try {
      measurements = decode(this.#format, payload);
    } catch (error) {
      if (!(error instanceof DecodeError)) throw error;
      this.#sets.evaluated++;
      this.#sets.fail(timeUs, device, error.message);
      return;
    }
    const board = this.#boards[device];
    let from = 0;
    for (let index = 1; index <= measurements.length; index++)
      if (index === measurements.length || measurements[index].name === board.numberName) {
        this.#sample(device, timeUs, startedUs, measurements.slice(from, index));
        from = index;
      }
  }

  results(): CheckResult[] {
    return [
      this.#wrong.result('no wrong number is published'),
      this.#sets.result('one sample set per interval'),
    ];
  }

  #sample(device: number, timeUs: number, startedUs: number, measurements: Measurement[]): void {
    const board = this.#boards[device];
    const [first, ...rest] = measurements;
    this.#sets.evaluated++;
    this.#follow(device, timeUs, first);
    const takenUs = startedUs + (rest[0]?.timeS ?? 0) * 1e6;
    const judgedUs = Math.abs(timeUs - takenUs) > this.#batchUs + CLOCK_SET_US ? timeUs : takenUs;
    const seen = this.#sensors.map(() => 0);
    const failed = this.#sensors.map(() => false);
    for (const { name, value } of rest) {
      const meaning = board.meanings.get(name);
      const failure = board.failures.get(name);
      if (failure !== undefined) failed[failure] = true;
      else if (meaning === undefined) this.#sets.fail(timeUs, device, `nobody knows what ${name} is`);
      else {
        seen[meaning.place]++;
        this.#judge(device, timeUs, judgedUs, meaning, value ?? Number.NaN);
      }
    }
    this.#complete(device, timeUs, seen, failed);
  }

  /** Running numbers rise, and start again with the board. */
  #follow(device: number, timeUs: number, first: Measurement): void {
    const board = this.#boards[device];
    const number = first.value ?? Number.NaN;
    // Cayenne sends only the low byte.
    const isNext = this.#format === 'cayenne' ? number !== board.number : number > board.number;
    if (first.name !== board.numberName || !isNext)
      this.#sets.fail(timeUs, device, `sample ${number} comes after sample ${board.number}`);
    board.number = number;
  }

  #judge(device: number, timeUs: number, takenUs: number, meaning: Meaning, value: number): void {
    const { name } = this.#sensors[meaning.place];
    const { truth } = this.#boards[device];
    const readUs = Math.max(takenUs, Math.min(timeUs, takenUs + READ_WITHIN_US));
    const bounds = [takenUs, (takenUs + readUs) / 2, readUs].map((us) => truth(name, meaning.quantity, us));
    const low = Math.min(...bounds.map(([least]) => least));
    const high = Math.max(...bounds.map(([, most]) => most));
    const { factor, halfStep, quantity } = meaning;
    this.#wrong.evaluated++;
    // Rounding: a value at exactly one step's distance may come out slightly above it.
    const slack = halfStep * 1.0001;
    if (!(value >= low * factor - slack && value <= high * factor + slack))
      this.#wrong.fail(
        timeUs,
        device,
        `${name} says ${quantity} ${value}, and it was ${low * factor} to ${high * factor}`,
      );
  }

  #complete(device: number, timeUs: number, seen: number[], failed: boolean[]): void {
    this.#sensors.forEach(({ name }, place) => {
      const whole = this.#boards[device].whole[place];
      if (failed[place] ? seen[place] > 0 : seen[place] !== whole)
        this.#sets.fail(timeUs, device, `${name} has ${seen[place]} of its ${whole} numbers`);
      if (timeUs < this.#countUntilUs) this.counts[name][failed[place] ? 'error' : 'ok']++;
    });
  }
}

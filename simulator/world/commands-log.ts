import type { CheckResult } from '../checks/check.ts';
import type { PlannedMessage } from './world-plan.ts';

/** Changes of parts that a run keeps; what comes later is counted in no answer. */
export const MAX_CHANGES = 100_000;

/** What became of a message at one board. */
export interface CommandOutcome {
  atS: number;
  topic: string;
  payload: string;
  device: number;
  /** Seconds until the program got it; null: never. */
  afterS: number | null;
  /** What the parts of the board did then: `relay on after 12 ms`. */
  did: string;
}

interface Change {
  timeUs: number;
  device: number;
  part: string;
  isOn: boolean;
}

/** Holds the messages to the boards against what their programs got, and what relays and LEDs did. */
export class CommandsLog {
  readonly #messages: readonly PlannedMessage[];
  readonly #devices: number;
  /** By message, the time at which each device got it. */
  readonly #arrived: Map<number, number>[];
  readonly #changes: Change[] = [];

  constructor(messages: readonly PlannedMessage[], devices: number) {
    this.#messages = messages;
    this.#devices = devices;
    this.#arrived = messages.map(() => new Map());
  }

  /** A program got a message: it is the oldest of that text that it has not had. */
  heard(timeUs: number, device: number, topic: string, payload: string): void {
    const number = this.#messages.findIndex(
      (one, index) =>
        one.atUs <= timeUs &&
        one.topic === topic &&
        one.payload === payload &&
        !this.#arrived[index].has(device),
    );
    if (number >= 0) this.#arrived[number].set(device, timeUs);
  }

  changed(timeUs: number, device: number, part: string, isOn: boolean): void {
    if (this.#changes.length < MAX_CHANGES) this.#changes.push({ timeUs, device, part, isOn });
  }

  get outcomes(): CommandOutcome[] {
    return this.#messages.flatMap(({ atUs, topic, payload, withinUs }, number) =>
      Array.from({ length: this.#devices }, (_, index) => {
        const device = index + 1;
        const arrivedUs = this.#arrived[number].get(device);
        return {
          atS: atUs / 1e6,
          topic,
          payload,
          device,
          afterS: arrivedUs === undefined ? null : (arrivedUs - atUs) / 1e6,
          did: arrivedUs === undefined ? '' : this.#didAfter(arrivedUs, device, withinUs),
        };
      }),
    );
  }

  /** What changed from the arrival to the next one, within the message's time. */
  #didAfter(arrivedUs: number, device: number, withinUs: number): string {
    const later = this.#arrived.map((times) => times.get(device) ?? 0).filter((us) => us > arrivedUs);
    const untilUs = Math.min(arrivedUs + withinUs, ...later);
    return this.#changes
      .filter((one) => one.device === device && one.timeUs >= arrivedUs && one.timeUs < untilUs)
      .map(
        ({ timeUs, part, isOn }) =>
          `${part} ${isOn ? 'on' : 'off'} after ${Math.round((timeUs - arrivedUs) / 1e3)} ms`,
      )
      .join(', ');
  }

  result(): CheckResult {
    const outcomes = this.outcomes;
    const late = outcomes.filter(({ afterS }, index) => {
      const { withinUs } = this.#messages[Math.floor(index / this.#devices)];
      return afterS === null || afterS * 1e6 > withinUs;
    });
    const [first] = late;
    return {
      name: 'every message to the boards reaches their program in time',
      evaluated: outcomes.length,
      failed: late.length,
      detail:
        first === undefined
          ? ''
          : `device ${first.device}: ${first.topic} of ${first.atS} s ${first.afterS === null ? 'never came' : `came after ${first.afterS} s`}`,
    };
  }
}

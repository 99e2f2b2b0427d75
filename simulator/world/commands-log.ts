import type { CheckResult } from '../checks/check.ts';
import { type DeviceRange, numbersOf } from '../kernel/device-range.ts';
import { PartsLog } from './parts/parts-log.ts';
import type { PlannedMessage } from './world-plan.ts';

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
  /** With `effect`: whether a part was in that state in time. */
  tookEffect?: boolean;
}

/** Holds the messages to the boards against what their programs got, and what their parts did. */
export class CommandsLog {
  readonly #messages: readonly PlannedMessage[];
  readonly #devices: DeviceRange;
  readonly #parts: PartsLog;
  /** By message, the time at which each device got it. */
  readonly #arrived: Map<number, number>[];

  constructor(messages: readonly PlannedMessage[], devices: DeviceRange, parts = new PartsLog([], devices)) {
    this.#messages = messages;
    this.#devices = devices;
    this.#parts = parts;
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

  get outcomes(): CommandOutcome[] {
    return this.#messages.flatMap((message, number) =>
      numbersOf(this.#devices).map((device) => {
        const { atUs, topic, payload, withinUs, effect } = message;
        const arrivedUs = this.#arrived[number].get(device);
        return {
          atS: atUs / 1e6,
          topic,
          payload,
          device,
          afterS: arrivedUs === undefined ? null : (arrivedUs - atUs) / 1e6,
          did: arrivedUs === undefined ? '' : this.#didAfter(arrivedUs, device, withinUs),
          ...(effect !== undefined && { tookEffect: this.#wasSo(message, device, arrivedUs) }),
        };
      }),
    );
  }

  /** What changed from the arrival to the next one, within the message's time. */
  #didAfter(arrivedUs: number, device: number, withinUs: number): string {
    const later = this.#arrived.map((times) => times.get(device) ?? 0).filter((us) => us > arrivedUs);
    const untilUs = Math.min(arrivedUs + withinUs, ...later);
    return this.#parts.changes
      .filter((one) => one.device === device && one.timeUs >= arrivedUs && one.timeUs < untilUs)
      .map(({ timeUs, part, state }) => `${part} ${state} after ${Math.round((timeUs - arrivedUs) / 1e3)} ms`)
      .join(', ');
  }

  /** Whether a part was in the state that `effect` names, from the arrival to the end of the message's time. */
  #wasSo({ effect, atUs, withinUs }: PlannedMessage, device: number, arrivedUs = Infinity): boolean {
    let wasSo = false;
    for (const change of this.#parts.changes) {
      if (change.device !== device || !effect?.startsWith(`${change.part} `)) continue;
      if (change.timeUs > atUs + withinUs) break;
      const isSo = `${change.part} ${change.state}` === effect;
      // What stands before the arrival counts as long as it stands.
      wasSo = change.timeUs < arrivedUs ? isSo : wasSo || isSo;
    }
    return wasSo && arrivedUs <= atUs + withinUs;
  }

  results(): CheckResult[] {
    return commandResults(this.#messages, this.outcomes);
  }
}

/** @param outcomes by message, equally many of each */
export function commandResults(
  messages: readonly PlannedMessage[],
  all: readonly CommandOutcome[],
): CheckResult[] {
  const devices = all.length / messages.length;
  const outcomes = all.map((outcome, index) => ({ ...outcome, ...messages[Math.floor(index / devices)] }));
  const late = outcomes.filter(({ afterS, withinUs }) => afterS === null || afterS * 1e6 > withinUs);
  const tried = outcomes.filter(({ effect }) => effect !== undefined);
  const idle = tried.filter(({ tookEffect }) => !tookEffect);
  return [
    {
      name: 'every message to the boards reaches their program in time',
      evaluated: outcomes.length,
      failed: late.length,
      detail: late
        .slice(0, 1)
        .map(
          ({ device, topic, atS, afterS }) =>
            `device ${device}: ${topic} of ${atS} s ${afterS === null ? 'never came' : `came after ${afterS} s`}`,
        )
        .join(''),
    },
    ...(tried.length === 0
      ? []
      : [
          {
            name: 'every message to the boards does there in time what it should',
            evaluated: tried.length,
            failed: idle.length,
            detail: idle
              .slice(0, 1)
              .map(
                ({ device, topic, payload, atS, effect, did }) =>
                  `device ${device}: ${topic} ${payload} of ${atS} s: not "${effect}"${did === '' ? '' : `, but ${did}`}`,
              )
              .join(''),
          },
        ]),
  ];
}

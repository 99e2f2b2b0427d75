import { OptionError } from '../run/index.ts';
import { DURATION_EXAMPLES, durationUs } from '../world/duration.ts';
import type { WorldPlan } from '../world/world-plan.ts';
import { type CommandOutcome, MAX_CALLS, type PlannedCommand } from '../world/world-plan.ts';

/** A command for a board, as `mote call` would send it. */
export interface CommandOptions {
  /** When it is sent, as a duration from the start. */
  at: string;
  /**
   * The board's number, default 1. It must serve `mote-NUMBER/cmd/COMMAND`, where `mote-NUMBER` is `client_id` of its
   * `mote.json`.
   */
  device?: number;
  command: string;
  /** Its argument; empty if not given. */
  argument?: string;
  /** Default `30s`. */
  timeout?: string;
}

/** The outcome of a command. */
export interface CallResult extends Required<CommandOptions> {
  /** Null: no answer came in time. */
  answer: string | null;
  /** Time from the request to the answer; null without an answer. */
  tookMs: number | null;
}

const OPEN = { device: 1, argument: '', timeout: '30s' };

/** @throws OptionError that names the call and what is wrong with it */
export function plannedCalls(calls: readonly CommandOptions[], plan: WorldPlan): PlannedCommand[] {
  if (calls.length > MAX_CALLS) throw new OptionError(['calls'], '', `${MAX_CALLS} at the most`);
  return calls.map((given, index) => {
    const { at, device, command, argument, timeout } = { ...OPEN, ...given };
    const refusal = (name: string, value: string | number, reason: string) =>
      new OptionError([`calls[${index}].${name}`], String(value), reason);
    const lengthUs = (name: string, text: string) => {
      const us = typeof text === 'string' ? durationUs(text) : null;
      if (us === null) throw refusal(name, text, `not a duration; write it as ${DURATION_EXAMPLES}`);
      return us;
    };
    const atUs = lengthUs('at', at);
    if (atUs > plan.forUs + plan.settleUs) throw refusal('at', at, 'the run is over by then');
    if (!Number.isInteger(device) || device < 1 || device > plan.devices)
      throw refusal('device', device, `there are 1 to ${plan.devices}`);
    if (typeof command !== 'string' || command === '' || /[+#/\0]/.test(command))
      throw refusal('command', JSON.stringify(command), 'it is one level of a topic');
    return { atUs, device, command, argument, timeoutUs: lengthUs('timeout', timeout) };
  });
}

export function callResults(
  calls: readonly CommandOptions[],
  called: readonly CommandOutcome[],
): CallResult[] {
  return calls.map((given, index) => {
    const { answer, tookUs } = called[index];
    return { ...OPEN, ...given, answer, tookMs: tookUs === null ? null : tookUs / 1000 };
  });
}

import { runningBoard } from './running.ts';
import { RECORDED } from './surface/recorded-names.ts';

/** Calls that a board keeps; the oldest go. */
export const MAX_RECORDS = 1000;
/** Longest text of one argument that is kept. */
export const MAX_RECORDED_TEXT = 200;

/** A call of something that has nothing attached here: a display, a motor, an access point of the board's own. */
export interface Recorded {
  /** The board's time. */
  timeUs: number;
  /** As the program names it: `neopixel.write`. */
  name: string;
  args: string[];
}

export function record(name: string, args: readonly unknown[]): void {
  const board = runningBoard();
  const { records } = board.wires;
  if (records.length >= MAX_RECORDS) records.shift();
  records.push({ timeUs: board.nowUs, name, args: Array.from(args, textOfArgument) });
}

function textOfArgument(value: unknown): string {
  if (typeof value === 'function') return 'function';
  const text = typeof value === 'object' && value !== null ? textOfObject(value) : String(value);
  return text.slice(0, MAX_RECORDED_TEXT);
}

function textOfObject(value: object): string {
  try {
    return ArrayBuffer.isView(value)
      ? String(Array.from(value as unknown as ArrayLike<number>))
      : JSON.stringify(value);
  } catch {
    return 'an object';
  }
}

/** What a recorded call answers: as the engine does when nothing is attached. */
const ANSWERS: Record<string, () => unknown> = {
  '': () => undefined,
  '0': () => 0,
  true: () => true,
  false: () => false,
  '""': () => '',
};

/**
 * Members that are recorded.
 * @param owner begins their names
 * @param names separated by spaces; `read=0` answers 0
 */
export function recordedMembers(
  owner: string,
  names: string,
): Record<string, (...args: unknown[]) => unknown> {
  return Object.fromEntries(
    names.split(' ').map((one) => {
      const [name, answer = ''] = one.split('=');
      const full = owner === '' ? name : `${owner}.${name}`;
      RECORDED.add(full);
      return [
        name,
        (...args: unknown[]) => {
          record(full, args);
          return ANSWERS[answer]();
        },
      ];
    }),
  );
}

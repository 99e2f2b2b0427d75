import { bootIsStable } from './boots.ts';

/** `ESP32.deepSleep` takes 32-bit microseconds and is negative above 35.7 minutes; so long at once. */
export const MAX_SLEEP_S = 1800;
const FILE = 'mote.sleep';
/** Numbers of the state file; one is written a sleep, and the file anew when it is full. */
const ENTRY_BYTES = 16;
const MAX_ENTRIES = 64;

/** What lasts over a deep sleep, of which nothing else of the program does. */
export interface SleepState {
  /** Running number of the readings. */
  number: number;
  /** Seconds that are still to be slept. */
  leftS: number;
}

let entries = 0;

function pad(value: number): string {
  const text = `       ${value}`;
  return text.slice(text.length - 8);
}

/** What the last sleep left behind; zeros at the first boot. */
export function sleepState(): SleepState {
  const stored = require('Storage').read(FILE) || '';
  for (entries = 0; entries * ENTRY_BYTES < stored.length && stored[entries * ENTRY_BYTES] < '\x7f'; )
    entries++;
  const last = stored.substr((entries - 1) * ENTRY_BYTES, ENTRY_BYTES);
  if (!entries) return { number: 0, leftS: 0 };
  return { number: +last.substr(0, 8), leftS: +last.substr(8, 8) };
}

/** Deep sleep: the board boots anew afterwards. Longer ones are several, so call `sleepOn` first at each boot. */
export function sleep(seconds: number, number: number): void {
  const storage = require('Storage');
  const nowS = Math.min(seconds, MAX_SLEEP_S);
  bootIsStable();
  if (entries >= MAX_ENTRIES) {
    storage.erase(FILE);
    entries = 0;
  }
  storage.write(
    FILE,
    pad(number) + pad(Math.round(seconds - nowS)),
    entries * ENTRY_BYTES,
    ENTRY_BYTES * MAX_ENTRIES,
  );
  entries++;
  ESP32.deepSleep(nowS * 1000000);
}

/** Goes back to sleep where the last one was cut into pieces; does not return then. */
export function sleepOn(state: SleepState): void {
  if (state.leftS > 0) sleep(state.leftS, state.number);
}

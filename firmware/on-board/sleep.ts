import { bootIsStable } from './boots.ts';

/** The longest single sleep: `ESP32.deepSleep` takes signed 32-bit microseconds, which overflow at 35.7 minutes. */
export const MAX_SLEEP_S = 1800;
const FILE = 'mote.sleep';
/** Numbers that the state file holds. Each sleep writes one; a full file is erased and begun again. */
const ENTRY_BYTES = 16;
const MAX_ENTRIES = 64;

/** The state that survives a deep sleep; all other variables are lost. */
export interface SleepState {
  /** Running number of the readings. */
  number: number;
  /** Seconds of the sleep that remain. */
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

/**
 * Deep sleep, after which the board boots. A sleep above the limit is divided into several, so call `sleepOn` first at
 * each boot.
 */
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

/** Continues a sleep that was divided, and then does not return. */
export function sleepOn(state: SleepState): void {
  if (state.leftS > 0) sleep(state.leftS, state.number);
}

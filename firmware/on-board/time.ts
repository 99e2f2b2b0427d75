/** 2024: a clock that shows less has not been set. */
const SET_AFTER_S = 1704067200;

/** Keeps the clock by a time server, in UTC; the network may come later. Boards without SNTP go on as they are. */
export function keepTime(server: string): void {
  try {
    require('Wifi').setSNTP(server, 'UTC0');
  } catch {
    print('no SNTP on this board');
  }
}

/** Whether `getTime()` counts from 1970 yet, and not from the boot. */
export function timeIsSet(): boolean {
  return getTime() > SET_AFTER_S;
}

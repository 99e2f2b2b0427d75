/** 2024: a clock that shows less has not been set. */
const SET_AFTER_S = 1704067200;

/** Sets the clock by SNTP, in UTC, as soon as there is a network. Boards without SNTP keep their clock as it is. */
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

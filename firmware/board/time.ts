/** 2024: a clock that shows less has not been set. */
const SET_AFTER_S = 1704067200;

/** Keeps the clock by a time server, in UTC; `require("Wifi")` must be there, the network may come later. */
export function keepTime(server: string): void {
  require('Wifi').setSNTP(server, 'UTC0');
}

/** Whether `getTime()` counts from 1970 yet, and not from the boot. */
export function timeIsSet(): boolean {
  return getTime() > SET_AFTER_S;
}

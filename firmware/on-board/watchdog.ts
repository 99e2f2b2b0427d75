/**
 * Reboots the board when its interpreter hangs for `hangS`, and when `isWell` has returned false for `sickS` without a
 * break: a modem that is stuck, a client that hears nothing. Both in seconds; the watchdog cannot be turned off again.
 */
export function watchdog(hangS: number, sickS: number, isWell: () => boolean): void {
  let wellS = getTime();
  E.enableWatchdog(hangS, false);
  setInterval(() => {
    const nowS = getTime();
    // The clock may have jumped by years since then, when it was set.
    if (isWell() || nowS < wellS || nowS - wellS > 1000000) wellS = nowS;
    if (nowS - wellS < sickS) E.kickWatchdog();
  }, hangS * 250);
}

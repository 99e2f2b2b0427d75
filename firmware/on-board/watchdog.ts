/**
 * Reboots the board when its interpreter hangs for `hangS`, and when `isWell` has said no for `sickS` on end: a modem that
 * is stuck, a client that is deaf. Both in seconds; the watchdog cannot be turned off again.
 */
export function watchdog(hangS: number, sickS: number, isWell: () => boolean): void {
  let wellS = getTime();
  E.enableWatchdog(hangS, false);
  setInterval(() => {
    const nowS = getTime();
    // The clock may have been set by years since.
    if (isWell() || nowS < wellS || nowS - wellS > 1000000) wellS = nowS;
    if (nowS - wellS < sickS) E.kickWatchdog();
  }, hangS * 250);
}

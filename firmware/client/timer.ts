import { TIMER_SLACK_S } from './limits.ts';
import { isUp, onTime } from './link.ts';

/** The one timer: backoff, CONNACK, keep-alive. */
export const timer = {
  /** 0 means that the user wants no connection. */
  id: 0,
  delayMs: 0,
  /** When it is over, as `getTime` counts. */
  endS: 0,
};

export function startTimer(delayMs: number): void {
  clearTimeout(timer.id);
  timer.delayMs = delayMs;
  timer.endS = getTime() + delayMs / 1000;
  timer.id = setTimeout(onTime, delayMs);
}

/**
 * Sets the timer again for what is left of it: `clearTimeout()` without an argument, anywhere in the program, ends all
 * timers without a word. Where the clock was set meanwhile, nobody knows what is left: a session ticks at once, as a tick
 * too late would break its keep-alive, and anything else starts from its beginning.
 */
export function renewTimer(): void {
  const leftMs = (timer.endS - getTime()) * 1000;
  startTimer(leftMs >= 0 && leftMs < timer.delayMs ? leftMs : isUp() ? 0 : timer.delayMs);
}

/** The engine does not say whether a timer is there; one that should have ended is not. */
export function checkTimer(): void {
  if (timer.id && getTime() > timer.endS + TIMER_SLACK_S) renewTimer();
}

import { FIRST_PATIENCE, MAX_PATIENCE, MAX_SILENT_TICKS, TICK_MS_PER_KEEP_ALIVE_S } from '../limits.ts';
import { given, link, outbox } from '../session.ts';

/**
 * ADAPTIVE. The longest keep-alive that the network lets live, found by trial. `keep_alive` stays what the client falls back to, and
 * what notices a dead link once something was sent; `adaptive` is the longest silence in seconds, which CONNECT announces.
 */
const reach = {
  /** Ticks without traffic that may pass before a PINGREQ, beyond those of a fixed keep-alive. */
  ticks: 0,
  /** The most after which a PINGREQ was answered. */
  good: 0,
  /** The least that ended a connection, where the search is between the two; 0: nothing is known. */
  bad: 0,
  /** Answers before the next step up, once the two are neighbours. It doubles with each time that they are. */
  patience: FIRST_PATIENCE,
  left: 0,
  /** Ticks without traffic so far. */
  idle: 0,
  /** A PINGREQ after `ticks` of them has no answer yet. */
  asked: false,
  /** Something was sent since the tick before, or waits for its answer. */
  isBusy: 0,
};

const FILE = 'mote.reach';
/** So many ticks without a byte, and `onTick` sends a PINGREQ. */
const DUE_TICKS = MAX_SILENT_TICKS - 1;

/** At `create`, for the first client: what an earlier boot has found. */
export function loadReach(): void {
  if (ADAPTIVE && !given.name && given.options.adaptive) load();
}

/** Anything else in that file was not written by us. */
function load(): void {
  const found = require('Storage').readJSON(FILE, true) as number[] | undefined;
  if (found && found[0] > 0 && found[1] > 0) {
    reach.ticks = reach.good = found[0];
    reach.bad = reach.good + 1;
    reach.left = reach.patience = found[1];
  }
}

/** A full Storage costs a new search after the next boot. */
function saveReach(): void {
  try {
    require('Storage').write(FILE, JSON.stringify([reach.good, reach.patience]));
  } catch {}
}

/** The keep-alive in CONNECT. */
export function announcedS(): number {
  'inline';
  return ADAPTIVE ? longestS() : given.keepAliveS;
}

function longestS(): number {
  const mostS = (given.options.adaptive as number) & 65535;
  return mostS > given.keepAliveS ? mostS : given.keepAliveS;
}

/** At each tick of a session: whether the last PINGREQ was answered, and whether there was traffic. */
export function noteTick(): void {
  if (ADAPTIVE) noteAnswer();
}

function noteAnswer(): void {
  if (reach.asked && link.silentTicks < DUE_TICKS) {
    reach.asked = false;
    if (reach.ticks > reach.good) {
      reach.good = reach.ticks;
      saveReach();
    }
    // Longer and longer; then between the two; then, after a while, one tick more, as the network may have changed.
    if (!reach.bad) reach.ticks += (reach.ticks >> 2) + 1;
    else if (reach.bad > reach.good + 1) reach.ticks = (reach.good + reach.bad) >> 1;
    else if (--reach.left < 1) {
      reach.bad = 0;
      reach.ticks++;
    }
  }
  reach.isBusy = link.sent || outbox.inFlight;
  if (link.sent) reach.idle = 0;
}

/** A PINGREQ is due. @returns whether it may wait for a tick */
export function mayWait(): boolean {
  'inline';
  return ADAPTIVE && waits();
}

function waits(): boolean {
  // The fixed keep-alive has two ticks of them.
  const most = (longestS() * 1000) / (given.keepAliveS * TICK_MS_PER_KEEP_ALIVE_S) - 2;
  if (reach.ticks > most) reach.ticks = most > 0 ? most | 0 : 0;
  if (reach.isBusy || link.silentTicks > DUE_TICKS) return false;
  if (link.silentTicks < DUE_TICKS) reach.idle = 0;
  if (reach.idle < reach.ticks) {
    reach.idle++;
    // Held here, the wanted silence does not count as a dead link; a byte of the broker makes it 0.
    link.silentTicks = DUE_TICKS - 1;
    return true;
  }
  reach.asked = true;
  reach.idle = 0;
  link.silentTicks = DUE_TICKS;
  return false;
}

/** A session ends. Where its PINGREQ was the last word, the silence before it was too long. */
export function noteEnd(why: unknown): void {
  if (ADAPTIVE) learnFrom(why);
}

function learnFrom(why: unknown): void {
  // Only `close` brings true: the other side has reset the connection.
  if (reach.asked && (why === 'silent' || why === true)) {
    reach.bad = reach.ticks;
    if (reach.ticks <= reach.good) reach.good >>= 1;
    if (reach.bad <= reach.good + 1 && reach.patience < MAX_PATIENCE) reach.patience *= 2;
    reach.ticks = reach.good;
    reach.left = reach.patience;
    saveReach();
  }
  reach.asked = false;
  reach.idle = 0;
}

/** The broker has said what the keep-alive is. */
export function endSearch(): void {
  if (ADAPTIVE) given.options.adaptive = 0;
}

/** Addresses and users whose wrong logins are counted; the one that failed longest ago is forgotten first. */
export const MAX_FAILING = 10_000;
/** Wrong logins that cost nothing yet. */
export const FREE_FAILURES = 5;
/** Each further one of an address doubles its pause, up to this. */
const PAUSE_MS = { first: 1000, max: 16_000 };
/** Who knows a user's password waits no longer for those who do not. */
const USER_PAUSE_MS = 1000;
/** Who would have to wait longer is refused unheard. */
export const MAX_WAIT_MS = 30_000;
const FORGOTTEN_AFTER_MS = 600_000;

interface Failing {
  failures: number;
  lastMs: number;
  /** When its next login is looked at. */
  turnMs: number;
}

/** Slows down repeated wrong logins: those of one address come one after the other, those of one user a little later. */
export class LoginThrottle {
  readonly #addresses = new Map<string, Failing>();
  readonly #users = new Map<string, Failing>();

  /** @returns how long this login has to wait, milliseconds; Infinity where it is refused */
  waitMs(address: string, user: string, nowMs: number): number {
    const known = lately(this.#addresses, address, nowMs);
    const byUser = (lately(this.#users, user, nowMs)?.failures ?? 0) >= FREE_FAILURES ? USER_PAUSE_MS : 0;
    if (known === undefined || known.failures < FREE_FAILURES) return byUser;
    const waitMs = Math.max(0, known.turnMs - nowMs);
    if (waitMs > MAX_WAIT_MS) return Infinity;
    known.turnMs = Math.max(known.turnMs, nowMs) + pauseOf(known);
    return Math.max(waitMs, byUser);
  }

  failed(address: string, user: string, nowMs: number): void {
    for (const [table, key] of [
      [this.#addresses, address],
      [this.#users, user],
    ] as const) {
      const failing = lately(table, key, nowMs) ?? { failures: 0, lastMs: nowMs, turnMs: nowMs };
      failing.failures++;
      failing.lastMs = nowMs;
      if (failing.failures === FREE_FAILURES) failing.turnMs = nowMs + pauseOf(failing);
      table.delete(key);
      table.set(key, failing);
      const [first] = table.keys();
      if (table.size > MAX_FAILING) table.delete(first);
    }
  }

  succeeded(address: string, user: string): void {
    this.#addresses.delete(address);
    this.#users.delete(user);
  }
}

function pauseOf({ failures }: Failing): number {
  return Math.min(PAUSE_MS.max, PAUSE_MS.first * 2 ** (failures - FREE_FAILURES));
}

function lately(table: Map<string, Failing>, key: string, nowMs: number): Failing | undefined {
  const known = table.get(key);
  if (known === undefined || nowMs - known.lastMs < FORGOTTEN_AFTER_MS) return known;
  table.delete(key);
  return undefined;
}

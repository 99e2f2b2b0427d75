import type { Subscription } from '../codec/packets.ts';
import { SHARED } from '../codec/version5.ts';

export interface Share {
  group: string;
  filter: string;
}

/** @returns null where the filter is not shared, or no valid name of a group stands in it (MQTT5-4.8.2-1, 4.8.2-2) */
export function shareOf(filter: string): Share | null {
  if (!filter.startsWith(SHARED)) return null;
  const end = filter.indexOf('/', SHARED.length);
  const group = filter.slice(SHARED.length, end < 0 ? undefined : end);
  if (end < 0 || group === '' || /[+#]/.test(group) || end + 1 === filter.length) return null;
  return { group, filter: filter.slice(end + 1) };
}

/** Those who share one filter: each message goes to one of them, in turn. */
export class Group<S> {
  readonly #members = new Map<S, Subscription>();

  get count(): number {
    return this.#members.size;
  }

  /** @returns whether it is new */
  add(member: S, asked: Subscription): boolean {
    const isNew = !this.#members.has(member);
    this.#members.set(member, asked);
    return isNew;
  }

  remove(member: S): boolean {
    return this.#members.delete(member);
  }

  /** Whose turn it is: one that is ready goes before one that is not. */
  next(isReady: (member: S) => boolean): [S, Subscription] | undefined {
    let chosen: [S, Subscription] | undefined;
    for (const one of this.#members) {
      chosen ??= one;
      if (!isReady(one[0])) continue;
      chosen = one;
      break;
    }
    if (chosen === undefined) return undefined;
    this.#members.delete(chosen[0]);
    this.#members.set(chosen[0], chosen[1]);
    return chosen;
  }
}

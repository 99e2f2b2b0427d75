import type { BrokerObserver } from './observer.ts';

/** Tells what the broker sees to one observer and then to another. */
export function bothObservers(one: BrokerObserver, other: Partial<BrokerObserver>): BrokerObserver {
  return {
    ...one,
    takenIn: (publish) => {
      one.takenIn(publish);
      other.takenIn?.(publish);
    },
    connected: (...args) => {
      one.connected(...args);
      other.connected?.(...args);
    },
    subscribed: (...args) => {
      one.subscribed?.(...args);
      other.subscribed?.(...args);
    },
    willPublished: (will) => {
      one.willPublished?.(will);
      other.willPublished?.(will);
    },
  };
}

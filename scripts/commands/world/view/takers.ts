import type { Attribution } from '../../../../simulator/why/attribution.ts';
import type { RunWatchers } from '../../../../simulator/world/device-setup.ts';

/** A console that nobody reads is not written. */
export function printedTo(watchers: Required<RunWatchers>['printed'][]): RunWatchers {
  if (watchers.length === 0) return {};
  return {
    printed(timeUs, device, line) {
      for (const watcher of watchers) watcher(timeUs, device, line);
    },
  };
}

/** Each of them gets each reading that was explained. */
export function explainedTo(takers: NonNullable<Attribution['onExplained']>[]): Attribution['onExplained'] {
  if (takers.length === 0) return null;
  return (explained) => {
    for (const take of takers) take(explained);
  };
}

import type { Failure } from '../../sensors/sensor.ts';

/** What one sensor gave: its numbers by name (`temperature`, `co2` ...), or why there are none. */
export interface Result {
  /** The sensor's name, for errors. */
  name: string;
  /** Tells its quantities from another sensor's of the same kind: `2` makes `T2`. Empty for the first. */
  suffix: string;
  reading: object | Failure;
}

/** What was read in one slot. */
export interface Sample {
  /** Running number since boot. */
  number: number;
  /** The board's clock when it was taken, whole seconds. */
  atS: number;
  results: Result[];
}

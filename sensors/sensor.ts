/**
 * Drivers: one chip a file, `connect(bus, options)` to an object with `read(callback)`. A driver asks its bus or
 * pin and timers for everything (wires.ts), and keeps nothing between boards.
 *
 * @module
 */
/**
 * Why there is no reading. `absent`: nobody answers on the bus. `wrong chip`: somebody else does. `stuck`: it never
 * gets ready, or its line hangs. `busy`: the reading before has not ended. `garbled`: a checksum is wrong, or two looks
 * at one register differ. `no data`: it answers, and has measured nothing. `out of range`: a number that the chip
 * cannot measure. `taken`: another driver has its address or pin.
 */
export type SensorError =
  | 'absent'
  | 'wrong chip'
  | 'stuck'
  | 'busy'
  | 'garbled'
  | 'no data'
  | 'out of range'
  | 'taken';

export interface Failure {
  error: SensorError;
}

/** What every driver's `connect` gives. */
export interface Sensor<Reading> {
  /** Calls back once, never before it has returned, with a reading or with `{error}`; never with half of one. */
  read(callback: (reading: Reading | Failure) => void): void;
}

/** How a driver measures: `start`, wait, then `collect` until it returns something other than undefined. */
export interface Measurement<Reading> {
  waitMs: number;
  /** Time between two polls of a chip that is not ready. */
  pollMs: number;
  maxPolls: number;
  /** Starts a conversion. An exception means that the chip did not answer. */
  start(): SensorError | undefined;
  /** A reading, the reason why there is none, or undefined while the chip still measures. */
  collect(): Reading | SensorError | undefined;
  /** Called after every failure: the next reading must not rely on earlier settings. */
  forget?(): void;
}

/** Common to all chips: one reading at a time, a bounded wait, and no exception that reaches the program. */
export function sensor<Reading extends object>(chip: Measurement<Reading>): Sensor<Reading> {
  let callback: ((reading: Reading | Failure) => void) | undefined;
  let polls = 0;

  function finish(result: Reading | SensorError): void {
    const whenRead = callback;
    callback = undefined;
    if (typeof result !== 'string') {
      if (whenRead) whenRead(result);
      return;
    }
    if (chip.forget) chip.forget();
    if (whenRead) whenRead({ error: result });
  }

  function poll(): void {
    let result: Reading | SensorError | undefined;
    try {
      result = chip.collect();
    } catch {
      result = 'absent';
    }
    if (!result && polls++ < chip.maxPolls) setTimeout(poll, chip.pollMs);
    else finish(result || 'stuck');
  }

  return {
    read: (whenRead): void => {
      if (callback) {
        setTimeout(whenRead, 0, { error: 'busy' });
        return;
      }
      callback = whenRead;
      polls = 0;
      let error: SensorError | undefined;
      try {
        error = chip.start();
      } catch {
        error = 'absent';
      }
      if (error) setTimeout(finish, 0, error);
      else setTimeout(poll, chip.waitMs);
    },
  };
}

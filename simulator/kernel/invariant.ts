/** An invariant of the simulator does not hold. The run is worth nothing from there on, so it stops. */
export class InvariantError extends Error {}

/**
 * Call it where an invariant is broken: `if (!holds) broken('...')`. The check itself stays at the call, so that it
 * costs one comparison in every run.
 *
 * @param what is wrong, and with which values
 * @throws InvariantError
 */
export function broken(what: string): never {
  throw new InvariantError(
    `${what}. This is a bug of mote and not of your program: report it with the command that replays the run`,
  );
}

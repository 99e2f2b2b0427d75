/** An invariant of the simulator is broken. The results of the run would mean nothing, so it stops. */
export class InvariantError extends Error {}

/**
 * Throws the error of a broken invariant: `if (!holds) broken('...')`. The condition stays at the call, so that it
 * costs one comparison.
 * @param what what is wrong, and with which values
 * @throws InvariantError
 */
export function broken(what: string): never {
  throw new InvariantError(
    `${what}. This is a bug of mote and not of your program: report it with the command that replays the run`,
  );
}

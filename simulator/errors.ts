/**
 * Errors by who must act. All others are faults of mote's own. scripts/endings.ts makes one line and an exit code of
 * each group; nothing else catches one in order to throw it again as another.
 */

/** Whoever typed the command, or wrote the file or program that it names. One line: what is wrong, and what would do. */
export class UsageError extends Error {}

/** The world outside: a board, a broker, a program under test. What happened, and what would help. */
export class Failure extends Error {}

/** This machine: its disk is full, a process was killed. The same command may work later, or elsewhere. */
export class MachineFailure extends Error {}

/** Whether an error says what happened and to whom, so that its message is all that people need. */
export function isExpected(error: unknown): error is Error {
  return error instanceof UsageError || error instanceof Failure || error instanceof MachineFailure;
}

/** The same error, its message behind what it is about. Faults of mote's own stay as they are. */
export function withSubject(subject: string, error: unknown): unknown {
  if (isExpected(error)) error.message = `${subject}${error.message}`;
  return error;
}

/** Runs it; the message of an error says what it is about. @param subject with all that stands before the message */
export function about<T>(subject: string, run: () => T): T {
  try {
    return run();
  } catch (error) {
    throw withSubject(subject, error);
  }
}

/** What the system says of a file or a socket, without its code: `no space left on device`. */
export function systemReason(error: unknown): string {
  const { code, message } = error as NodeJS.ErrnoException;
  if (code === 'ENOENT') return 'no such file';
  return /^[A-Z0-9]+: ([^,]+)/.exec(message)?.[1] ?? message;
}

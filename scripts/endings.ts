import { CommanderError } from 'commander';
import { BoardError } from '../simulator/board/errors.ts';
import { Failure, MachineFailure, systemReason, UsageError } from '../simulator/errors.ts';
import { printable, printableLines } from '../simulator/report/printable.ts';
import { EXIT_FAILED, EXIT_INTERRUPTED, EXIT_MACHINE, EXIT_OK, EXIT_USAGE } from './usage.ts';

/**
 * The reader of standard output has closed it, as `| head` does when it has enough. The command ends without an error.
 */
export class OutputClosed extends Error {}

/** Ctrl-C has ended a command before its end; the message says how far it came. */
export class Interrupted extends Error {}

/** The outcome of a command. */
export interface Ending {
  code: number;
  /** For people, with what others have written in it escaped; empty where there is nothing to say. */
  line: string;
}

/** The one place where errors become exit codes. @throws what is a fault of mote's own, with its stack */
export function endingOf(error: unknown): Ending {
  if (error instanceof OutputClosed) return { code: EXIT_OK, line: '' };
  if (error instanceof CommanderError) return commandersEnding(error);
  if (error instanceof Interrupted) return { code: EXIT_INTERRUPTED, line: oneLine(error.message) };
  // A program that does not start is a usage error: its author can mend it.
  if (error instanceof BoardError)
    return { code: EXIT_USAGE, line: printableLines(`the board's program failed: ${error.message}`) };
  if (error instanceof UsageError) return { code: EXIT_USAGE, line: oneLine(error.message) };
  if (error instanceof Failure) return { code: EXIT_FAILED, line: printableLines(error.message) };
  if (error instanceof MachineFailure) return { code: EXIT_MACHINE, line: oneLine(error.message) };
  const { code, syscall, path } = error as NodeJS.ErrnoException;
  if (code !== undefined && syscall !== undefined)
    return { code: EXIT_MACHINE, line: oneLine(`${path ?? syscall}: ${systemReason(error)} (${code})`) };
  throw error;
}

/** Help and version are printed by then. */
function commandersEnding({ code, exitCode, message }: CommanderError): Ending {
  if (exitCode === 0) return { code: EXIT_OK, line: '' };
  // `help` of a command that does not exist.
  const line = code === 'commander.help' ? 'there is no such command; --help says which there are' : message;
  return { code: EXIT_USAGE, line: oneLine(line.replace(/^error: /, '')) };
}

/** What of it was written by others is shown escaped. */
function oneLine(message: string): string {
  return printable(message.replaceAll('\n', ' '));
}

let hasStdoutFailed = false;

/** Ends the command when standard output fails: quietly where its reader has closed it (EPIPE), else with an error. */
export function onStdoutError(error: NodeJS.ErrnoException): void {
  if (hasStdoutFailed) return;
  hasStdoutFailed = true;
  if (error.code !== 'EPIPE') {
    process.stderr.write(`mote: standard output: ${systemReason(error)}\n`);
    process.exit(EXIT_MACHINE);
  }
  // What runs until it is told to end comes to an orderly one.
  if (process.listenerCount('SIGTERM') > 0) process.emit('SIGTERM');
  else process.exit();
}

import { systemReason } from '../../../simulator/errors.ts';
import { UsageError } from '../../usage.ts';

/** Why the folder of `--data` cannot be used: what the system says of it, or what the database in it says. */
export function dataFailure(folder: string | undefined, error: unknown): UsageError {
  const { cause = error } = error as Error;
  const { code, message, syscall } = cause as NodeJS.ErrnoException;
  if (syscall === undefined) return new UsageError(`--data ${folder}: ${message}`);
  const reason = code === 'ENOENT' ? 'there is no such folder' : systemReason(cause);
  return new UsageError(`--data ${folder}: ${reason}; name a folder that can be written`);
}

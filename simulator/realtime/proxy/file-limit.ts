/** Whether the process, or the system, has no file descriptor left for a socket. */
export function isOutOfFiles(error: NodeJS.ErrnoException): boolean {
  return error.code === 'EMFILE' || error.code === 'ENFILE';
}

/** Which limit was met, and how to raise it. @param perConnection descriptors that a connection takes */
export function describeLimit(perConnection: number): string {
  const limit = softLimit();
  const known = limit === Number.POSITIVE_INFINITY ? '' : ` of ${limit}`;
  return `out of file descriptors: the limit${known} is reached, and a connection takes ${perConnection === 1 ? 'one' : 'two'}; raise it with "ulimit -n 65536" before the start`;
}

/** What a process needs beside its connections, in descriptors. */
const RESERVED = 64;

/**
 * Connections of one descriptor each that this process may have. Beyond the system's limit Node closes what comes
 * without a word, so it is to be met before.
 */
export function maxConnections(): number {
  const limit = softLimit();
  return limit - Math.min(RESERVED, limit / 2);
}

/** Infinity where the system has none, or does not tell. */
function softLimit(): number {
  const report = process.report?.getReport() as unknown as Report | undefined;
  const limit = Number(report?.userLimits?.open_files?.soft);
  return Number.isFinite(limit) ? limit : Number.POSITIVE_INFINITY;
}

interface Report {
  userLimits?: { open_files?: { soft: number | string } };
}

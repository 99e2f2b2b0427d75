/** Whether the process, or the system, has no file descriptor left for a socket. */
export function isOutOfFiles(error: NodeJS.ErrnoException): boolean {
  return error.code === 'EMFILE' || error.code === 'ENFILE';
}

/** Which limit was reached, and how to raise it. @param perConnection descriptors of one connection */
export function describeLimit(perConnection: number): string {
  const limit = softLimit();
  const known = limit === Number.POSITIVE_INFINITY ? '' : ` of ${limit}`;
  return `out of file descriptors: the limit${known} is reached, and a connection takes ${perConnection === 1 ? 'one' : 'two'}; raise it with "ulimit -n 65536" before the start`;
}

/** Descriptors that the process needs beside its connections. */
const RESERVED = 64;

/**
 * Connections, of one descriptor each, that this process may have. At the system's limit Node closes new connections
 * silently, so this bound is below it.
 */
export function maxConnections(): number {
  const limit = softLimit();
  return limit - Math.min(RESERVED, limit / 2);
}

/** Infinity if the system has no limit, or does not tell it. */
function softLimit(): number {
  const report = process.report?.getReport() as unknown as Report | undefined;
  const limit = Number(report?.userLimits?.open_files?.soft);
  return Number.isFinite(limit) ? limit : Number.POSITIVE_INFINITY;
}

interface Report {
  userLimits?: { open_files?: { soft: number | string } };
}

/** Whether the process, or the system, has no file descriptor left for a socket. */
export function isOutOfFiles(error: NodeJS.ErrnoException): boolean {
  return error.code === 'EMFILE' || error.code === 'ENFILE';
}

/** Which limit was met, and how to raise it. @param perConnection descriptors that a connection takes */
export function describeLimit(perConnection: number): string {
  const report = process.report?.getReport() as unknown as Report | undefined;
  const limit = report?.userLimits?.open_files?.soft;
  const known = limit === undefined ? '' : ` of ${limit}`;
  return `out of file descriptors: the limit${known} is reached, and a connection takes ${perConnection === 1 ? 'one' : 'two'}; raise it with "ulimit -n 65536" before the start`;
}

interface Report {
  userLimits?: { open_files?: { soft: number | string } };
}

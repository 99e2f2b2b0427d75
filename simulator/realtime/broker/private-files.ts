import { chmodSync, type PathLike, statSync } from 'node:fs';

/** File mode: only the owner may read and write. Keys, passwords and stores have it. */
export const PRIVATE_FILE = 0o600;
export const PRIVATE_FOLDER = 0o700;
/** Rights that new files and folders do not get. */
export const PRIVATE_UMASK = 0o077;
const READ_BY_OTHERS = 0o044;
const WRITTEN_BY_OTHERS = 0o022;

/** Closes a folder of ours to others. @throws the system's error */
export function closeFolder(path: PathLike): void {
  chmodSync(path, PRIVATE_FOLDER);
}

/** The warning about a file with secrets that other users can read or change; null where none can. */
export function warningAbout(path: string): string | null {
  // On Windows Node's mode does not show the rights.
  if (process.platform === 'win32') return null;
  const stat = statSync(path, { throwIfNoEntry: false });
  if (stat === undefined || !stat.isFile()) return null;
  const can = [
    ...(stat.mode & READ_BY_OTHERS ? ['read'] : []),
    ...(stat.mode & WRITTEN_BY_OTHERS ? ['change'] : []),
  ];
  if (can.length === 0) return null;
  return `others on this machine can ${can.join(' and ')} ${path}, which holds secrets; run: chmod 600 ${path}`;
}

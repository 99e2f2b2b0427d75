import { Flash } from './flash.ts';
import { Storage } from './storage.ts';

const images = new WeakMap<Record<string, string>, Flash>();

/**
 * A flash of that size with these files in Storage. It is made once and shared by all boards that are given the same
 * object.
 * @throws StorageError: they do not fit
 */
export function imageOf(files: Record<string, string>, bytes: number): Flash {
  const known = images.get(files);
  if (known !== undefined && known.size === bytes) return known;
  const flash = new Flash(undefined, bytes);
  const storage = new Storage(flash);
  for (const [name, data] of Object.entries(files)) storage.write(name, data);
  images.set(files, flash);
  return flash;
}

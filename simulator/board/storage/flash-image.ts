import { Flash } from './flash.ts';
import { Storage } from './storage.ts';

const images = new WeakMap<Record<string, string>, Flash>();

/** A flash with these files in Storage. It is made once and shared by all boards that are given the same object. */
export function imageOf(files: Record<string, string>): Flash {
  const known = images.get(files);
  if (known !== undefined) return known;
  const flash = new Flash();
  const storage = new Storage(flash);
  for (const [name, data] of Object.entries(files)) storage.write(name, data);
  images.set(files, flash);
  return flash;
}

import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** The package's folder, found from the sources as well as from dist/host. */
export const PROJECT = findProject(import.meta.dirname);

export const VERSION: string = JSON.parse(readFileSync(join(PROJECT, 'package.json'), 'utf8')).version;

function findProject(folder: string): string {
  const manifest = join(folder, 'package.json');
  if (existsSync(manifest) && JSON.parse(readFileSync(manifest, 'utf8')).name === 'mote-mqtt') return folder;
  const parent = dirname(folder);
  if (parent === folder)
    throw new Error('no package.json of mote-mqtt above the files of mote; install it anew');
  return findProject(parent);
}

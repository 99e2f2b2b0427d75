import { createHash, randomBytes } from 'node:crypto';
import { existsSync, renameSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { FileError, readUserFile, readUserText } from '../../simulator/files/read-file.ts';
import { makeFolder } from '../make-folder.ts';
import { Failure } from '../usage.ts';

/** What is known of a fetched module. */
interface Origin {
  url: string;
  sha256: string;
  bytes: number;
}

/** Fetched modules of one site, in the user's cache folder: each with the address and the hash that it had. */
export class ModuleCache {
  readonly #folder: string;

  constructor(site: string) {
    const name = site.replace(/^https?:\/\//, '').replace(/[^\w.-]+/g, '_');
    this.#folder = join(cacheFolder(), 'modules', name);
  }

  /**
   * The file of a module that was fetched once; null where it was not.
   * @throws Failure: the file is no longer what was fetched
   */
  get(name: string): string | null {
    const file = this.#file(name);
    if (!existsSync(file)) return null;
    const origin = this.#origin(name);
    if (origin !== null && hashOf(readUserFile(file)) === origin.sha256) return file;
    throw new Failure(
      `${file} is not what was fetched${origin === null ? '' : ` from ${origin.url}`}; remove it to fetch the module again`,
    );
  }

  /** @returns its file */
  put(name: string, url: string, data: Buffer): { file: string; sha256: string } {
    const file = this.#file(name);
    const origin: Origin = { url, sha256: hashOf(data), bytes: data.length };
    makeFolder(this.#folder);
    write(`${file}on`, `${JSON.stringify(origin, null, 2)}\n`);
    write(file, data);
    return { file, sha256: origin.sha256 };
  }

  #file(name: string): string {
    return join(this.#folder, `${name}.js`);
  }

  #origin(name: string): Origin | null {
    try {
      return JSON.parse(readUserText(`${this.#file(name)}on`)) as Origin;
    } catch (error) {
      if (error instanceof FileError || error instanceof SyntaxError) return null;
      throw error;
    }
  }
}

/** It has its name when it is whole. */
function write(file: string, data: string | Buffer): void {
  const part = `${file}.${randomBytes(4).toString('hex')}`;
  writeFileSync(part, data);
  renameSync(part, file);
}

function hashOf(data: Buffer): string {
  return createHash('sha256').update(data).digest('hex');
}

/** As systems have it; MOTE_CACHE names another. */
function cacheFolder(): string {
  const { MOTE_CACHE, XDG_CACHE_HOME, LOCALAPPDATA } = process.env;
  if (MOTE_CACHE) return MOTE_CACHE;
  return join(XDG_CACHE_HOME || LOCALAPPDATA || join(homedir(), '.cache'), 'mote');
}

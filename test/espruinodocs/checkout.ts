import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import { programText } from '../../simulator/board/check/program-text.ts';

/** Folders of a checkout that have modules, and the page of each beside it. */
export const FOLDERS = ['devices', 'modules'];

export interface Checkout {
  /** By name, one character a byte. A name in both folders is the first one's. */
  modules: Map<string, { path: string; text: string; page: string }>;
}

/** A folder that is no checkout of EspruinoDocs; the message says what it lacks. */
export class NoCheckout extends Error {}

/** @throws NoCheckout */
export function readCheckout(folder: string): Checkout {
  const modules: Checkout['modules'] = new Map();
  for (const name of FOLDERS) {
    const within = join(folder, name);
    if (!existsSync(within) || !statSync(within).isDirectory())
      throw new NoCheckout(`${folder} is no checkout of EspruinoDocs: it has no folder ${name}`);
    for (const file of readdirSync(within).filter((one) => one.endsWith('.js') && !one.endsWith('.min.js'))) {
      const path = join(within, file);
      const page = path.replace(/js$/, 'md');
      if (!modules.has(basename(file, '.js')))
        modules.set(basename(file, '.js'), {
          path,
          text: programText(readFileSync(path, 'latin1')),
          page: existsSync(page) ? readFileSync(page, 'latin1') : '',
        });
    }
  }
  if (modules.size === 0) throw new NoCheckout(`${folder} is no checkout of EspruinoDocs: it has no modules`);
  return { modules };
}

/** The pages' programs that ask for that module: what stands between lines of three backticks. */
export function examplesOf(name: string, page: string): string[] {
  const blocks = page.split(/^\s*```.*$/m).filter((_, index) => index % 2 === 1);
  const asks = new RegExp(`require\\s*\\(\\s*["']${name.replace(/[^\w]/g, '\\$&')}["']`);
  return blocks.filter((block) => asks.test(block));
}

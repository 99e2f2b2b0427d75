import { compile } from './build.ts';
import { SHELLY_APP_ENTRY, SHELLY_OUTBOX_ENTRY } from './entries.ts';
import { minified } from './minify.ts';

/** Mangled at the top level it would be no `Outbox` for the script behind it. */
const KEPT = ['Outbox'];
const EXPORTS = /\nexport \{\n[^}]*\};\n/;

/** A script for a Shelly: one file in ES5, as the device has no modules. */
function script(entry: string): string {
  const { es5, map } = compile(entry);
  return minified(es5.replace(EXPORTS, '\n'), { name: 'shelly', map, inline: 1, toplevel: false, kept: KEPT })
    .bytes;
}

/** The function `Outbox`, to be put in front of a script. */
export const shellyOutbox = () => script(SHELLY_OUTBOX_ENTRY);

/** The sample script with its outbox. */
export const shellyApp = () => script(SHELLY_APP_ENTRY);

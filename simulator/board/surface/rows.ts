import { DISPLAY } from './display.ts';
import { HARDWARE } from './hardware.ts';
import { LANGUAGE } from './language.ts';
import { NETWORK } from './network.ts';

/** Where a name is found: `E.sum` is static, `Pin.set` a method of objects. */
export type How = 'global' | 'library' | 'static' | 'method' | 'event';

/** One name of the engine. */
export interface SurfaceName {
  how: How;
  /** Class or library; empty for globals. */
  owner: string;
  name: string;
  /** As the sources call them: `(ssid,options,callback)`; empty for what is no function. */
  args: string;
  /** A board that has it. */
  board: string;
}

/**
 * Every global, library, member and event that the engine has on the boards of boards/. In the text a line
 * `# static E esp32` begins the names of one owner on one board, and `sum:arr` is a function of one argument.
 */
export const SURFACE: readonly SurfaceName[] = [LANGUAGE, HARDWARE, DISPLAY, NETWORK].flatMap((text) =>
  text.split('\n# ').flatMap((block) => {
    const [head, ...lines] = block.replace(/^\s*#? ?/, '').split('\n');
    const [how, owner, board] = head.split(' ');
    const names = lines
      .join(' ')
      .split(/\s+/)
      .filter((word) => word !== '');
    return names.map((word) => {
      const at = word.indexOf(':');
      return {
        how: how as How,
        owner: owner === '-' ? '' : owner,
        board,
        name: at < 0 ? word : word.slice(0, at),
        args: at < 0 ? '' : `(${word.slice(at + 1)})`,
      };
    });
  }),
);

/** As a program writes it: `E.sum`, `Wifi: connected` for an event. */
export function fullName({ how, owner, name }: SurfaceName): string {
  if (owner === '') return how === 'library' ? `require("${name}")` : name;
  return how === 'event' ? `${owner}: ${name}` : `${owner}.${name}`;
}

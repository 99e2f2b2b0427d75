import { printable } from '../../../simulator/report/printable.ts';

const ARROWS = { in: '→', out: '←', note: '·' };
const COLOURS = { in: '\x1b[36m', out: '\x1b[32m', note: '\x1b[33m' };
const PLAIN = '\x1b[0m';

/** One line of the dialogue with a modem, for people: a command, an answer, or a note. What is not printable ASCII is shown escaped. */
export function dialogueLine(kind: keyof typeof ARROWS, text: string, hasColours: boolean): string {
  const shown = printable(text.replace(/[^ -~]/g, (character) => JSON.stringify(character).slice(1, -1)));
  const arrow = hasColours ? `${COLOURS[kind]}${ARROWS[kind]}${PLAIN}` : ARROWS[kind];
  return `${arrow} ${shown}`;
}

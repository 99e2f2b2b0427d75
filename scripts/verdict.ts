import { styleText } from 'node:util';
import { printable } from '../simulator/report/printable.ts';
import { MARKS, type Mark, type Verdict } from '../simulator/report/verdict.ts';
import { isPeopleTerminal, print } from './output.ts';

const COLOURS = { good: 'green', warning: 'yellow', bad: 'red' } as const satisfies Record<Mark, string>;

/** Before the figures: a line that warns of them. Where all is well there is none. */
export function tellDoubt({ mark, line }: Pick<Verdict, 'mark' | 'line'>): void {
  if (mark !== 'good') print(`${coloured(mark)} ${printable(line)}\n\n`);
}

/** The last words of a command: what came out, and the command that helps from here. */
export function tellVerdict({ mark, line, next }: Verdict): void {
  print(`\n${coloured(mark)} ${printable(line)}\n${next === '' ? '' : `  next: ${printable(next)}\n`}`);
}

function coloured(mark: Mark): string {
  const tick = MARKS[mark];
  return isPeopleTerminal() && !process.env.NO_COLOR ? styleText(COLOURS[mark], tick) : tick;
}

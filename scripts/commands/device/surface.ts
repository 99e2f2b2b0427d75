import type { Command } from 'commander';
import { theRealm } from '../../../simulator/board/realm.ts';
import { fullName, SURFACE } from '../../../simulator/board/surface/rows.ts';
import { countSurface, stateOf } from '../../../simulator/board/surface/states.ts';
import { say } from '../../say.ts';
import { UsageError } from '../../usage.ts';

const STATES = ['simulated', 'recorded', 'refused'];

export function define(program: Command): void {
  program
    .command('surface')
    .description("every name of Espruino's for these boards: simulated, recorded, or refused with a reason")
    .argument('[state]', 'the names in one of them: simulated, recorded or refused')
    .action(surface);
}

function surface(asked: string | undefined): void {
  if (asked !== undefined && !STATES.includes(asked))
    throw new UsageError(`surface ${asked}: give ${STATES.join(', ')}, or nothing`);
  // What is recorded is known once the boards' natives are made.
  theRealm();
  if (asked === undefined) {
    for (const line of countLines()) say(line);
    return;
  }
  for (const name of SURFACE) {
    const state = stateOf(name);
    if (state.state !== asked) continue;
    say(`${fullName(name)}${name.args}${state.state === 'refused' ? `: ${state.reason}` : ''}`);
  }
}

/** The counts as a table. */
function countLines(): string[] {
  const rows = Object.entries(countSurface()).map(([how, { simulated, recorded, refused }]) => [
    how,
    ...[simulated, recorded, refused].map(String),
  ]);
  return [['', ...STATES], ...rows].map((row) =>
    row.map((cell, index) => (index === 0 ? cell.padEnd(8) : cell.padStart(10))).join(''),
  );
}

import type { Command } from 'commander';
import { openWire, type PortOptions, withPort } from './boards/open-wire.ts';
import { Session } from './boards/session.ts';
import { watchBoard } from './boards/watch-board.ts';

export function define(program: Command): void {
  const command = program
    .command('monitor')
    .description('what a board prints, with the time; what you type goes to it');
  withPort(command).action(async (options: PortOptions) => {
    const first = new Session(await openWire(options));
    const port = first.wire.name;
    await watchBoard(first, async () => new Session(await openWire({ ...options, port }))).left;
  });
}

import type { Command } from 'commander';
import { Session } from '../../device/session.ts';
import { watchBoard } from '../../device/watch-board.ts';
import { openWire, type PortOptions, withPort } from '../../device/wires/open-wire.ts';

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

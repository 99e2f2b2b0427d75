import type { Command } from 'commander';
import { openWire, type PortOptions } from './boards/open-wire.ts';
import { Session } from './boards/session.ts';
import { watchBoard } from './boards/watch-board.ts';

export function define(program: Command): void {
  program
    .command('monitor')
    .description('what a board prints, with the time; what you type goes to it')
    .option('-p, --port <port>', 'serial port, tcp://host:port or sim://; the only board there is without it')
    .option('-b, --baud <rate>', 'of a serial port; 115200 without it')
    .action(async (options: PortOptions) => {
      const first = new Session(await openWire(options));
      const port = first.wire.name;
      await watchBoard(first, async () => new Session(await openWire({ ...options, port }))).left;
    });
}

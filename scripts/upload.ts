import type { Command } from 'commander';
import { buildProject, programOf } from './boards/build-project.ts';
import { openWire } from './boards/open-wire.ts';
import { send } from './boards/send.ts';

interface UploadOptions {
  port?: string;
  baud?: string;
  board?: string;
  pretokenise?: boolean;
}

export function define(program: Command): void {
  program
    .command('upload')
    .argument('[file]', 'the program; without it the one that mote.json names')
    .description('build a program, put it on a board, and see that it starts')
    .option('-p, --port <port>', 'serial port, tcp://host:port or sim://; the only board there is without it')
    .option('-b, --baud <rate>', 'of a serial port; 115200 without it')
    .option('--board <name>', 'the board it must fit')
    .option('--pretokenise', "shorter by Espruino's own tokens; needs the espruino package")
    .action(async (file: string | undefined, options: UploadOptions) => {
      const built = buildProject(file, options);
      const wire = await openWire(options);
      try {
        await send(wire, programOf(built), (text) => process.stdout.write(`${text}\n`));
      } finally {
        await wire.close();
      }
    });
}

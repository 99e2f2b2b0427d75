import type { Command } from 'commander';
import { listPorts } from '../../device/wires/ports.ts';
import { say } from '../../say.ts';

export function define(program: Command): void {
  program
    .command('ports')
    .description('the serial ports of this machine, those with a board first')
    .action(async () => {
      const ports = await listPorts();
      if (ports.length === 0)
        say('no serial port; a board needs a USB cable that carries data, not power alone');
      for (const { path, what } of ports) say(`${path.padEnd(20)}${what}`);
    });
}

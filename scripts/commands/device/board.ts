import type { Command } from 'commander';
import { parseListenAddress } from '../../../simulator/realtime/proxy/address.ts';
import { serveConsole } from '../../device/serve-console.ts';
import { VirtualBoard } from '../../device/virtual-board.ts';
import { openPty, type Pty } from '../../device/wires/pty.ts';
import { UsageError } from '../../usage.ts';
import { interrupted, logLine } from '../realtime/live.ts';
import { asUsage } from '../realtime/live-options.ts';

interface BoardOptions {
  listen: string;
  pty?: boolean;
}

export function define(program: Command): void {
  program
    .command('board')
    .description("a virtual ESP32 with Espruino's console on a TCP port, in this machine's network")
    .option(
      '--listen <[host:]port>',
      'where terminals and upload tools connect; a bare port is for this machine',
      '2323',
    )
    .option('--pty', 'a serial device too (needs socat)')
    .action(board);
}

async function board({ listen, pty }: BoardOptions): Promise<void> {
  const address = parseListenAddress(listen, '127.0.0.1');
  if (address === null) throw new UsageError(`--listen ${listen}: give a port or host:port`);
  const virtual = new VirtualBoard();
  let device: Pty | null = null;
  try {
    const served = await asUsage('--listen', listen, () => serveConsole(virtual, address.host, address.port));
    if (pty) device = await deviceFor(virtual);
    virtual.start();
    logLine(`tcp://${address.host}:${served.port}`);
    if (device !== null) logLine(device.path);
    logLine(`upload to it with: mote run -p ${device?.path ?? `tcp://${address.host}:${served.port}`}`);
    await interrupted();
    await served.stop();
  } finally {
    device?.close();
    await virtual.stop();
  }
}

async function deviceFor(virtual: VirtualBoard): Promise<Pty> {
  try {
    const pty = await openPty((bytes) => virtual.console.receive(bytes));
    virtual.listen((bytes) => pty.write(bytes));
    return pty;
  } catch (error) {
    throw new UsageError(`--pty: ${(error as Error).message}`);
  }
}

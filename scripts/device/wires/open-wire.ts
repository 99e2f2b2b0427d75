import type { Command } from 'commander';
import { parseCount, UsageError } from '../../usage.ts';
import { choosePort, listPorts } from './ports.ts';
import { openSerial } from './serial-wire.ts';
import { openSim } from './sim-wire.ts';
import { openTcp } from './tcp-wire.ts';
import { BAUD_RATE, type Wire } from './wire.ts';

export interface PortOptions {
  port?: string;
  baud?: string;
  password?: string;
}

/** The options of every verb that talks to a board. */
export function withPort(command: Command): Command {
  return command
    .option('-p, --port <port>', 'serial port, tcp://host:port or sim://; the only board there is without it')
    .option('-b, --baud <rate>', 'of a serial port; 115200 without it')
    .option('--password <text>', "of a board's console that was locked by E.setPassword");
}

/** The port that was named, or the only one there is. @throws UsageError, Failure */
export async function openWire({ password, ...options }: PortOptions): Promise<Wire> {
  const wire = await open(options);
  wire.password = password;
  return wire;
}

async function open({ port, baud }: PortOptions): Promise<Wire> {
  const baudRate = baud === undefined ? BAUD_RATE : parseCount(baud, '--baud', 300, 4_000_000);
  const name = port ?? choosePort(await listPorts());
  if (name.startsWith('tcp://')) return openTcp(name);
  if (name === 'sim://') return openSim(name);
  if (name.includes('://')) throw new UsageError(`-p ${name}: give a serial port, tcp://host:port or sim://`);
  return openSerial(name, baudRate);
}

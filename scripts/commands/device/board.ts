import type { Command } from 'commander';
import { type BoardKind, ESP32, KIND_NAMES } from '../../../simulator/board/boards/index.ts';
import { parseListenAddress } from '../../../simulator/realtime/proxy/address.ts';
import { placedParts } from '../../../simulator/run/index.ts';
import { askedKind } from '../../compiler/kind.ts';
import { MAX_PASSWORD_CHARACTERS } from '../../device/console-guard.ts';
import { hasProject, type Project, readProject } from '../../device/project/project-config.ts';
import { wiringOf } from '../../device/project/project-wiring.ts';
import { serveConsole } from '../../device/serve-console.ts';
import { type AtItsPins, VirtualBoard } from '../../device/virtual-board.ts';
import { openPty, type Pty } from '../../device/wires/pty.ts';
import { UsageError } from '../../usage.ts';
import { interruption, logLine } from '../realtime/live.ts';
import { asUsage } from '../realtime/live-options.ts';

interface BoardOptions {
  board?: string;
  listen: string;
  pty?: boolean;
  password?: string;
}

export function define(program: Command): void {
  program
    .command('board')
    .description("a virtual board with Espruino's console on a TCP port, in this machine's network")
    .option(
      '--board <name>',
      `${KIND_NAMES.join(', ')}; without it mote.json's, with its parts, else ${ESP32.name}`,
    )
    .option(
      '--listen <[host:]port>',
      'where terminals and upload tools connect; a bare port is for this machine',
      '2323',
    )
    .option(
      '--password <text>',
      'terminals have to give it first, at most 20 characters; needed where others than this machine can connect',
    )
    .option('--pty', 'a serial device too (needs socat)')
    .action(board);
}

async function board({ board: name, listen, pty, password }: BoardOptions): Promise<void> {
  const address = parseListenAddress(listen, '127.0.0.1');
  if (address === null) throw new UsageError(`--listen ${listen}: give a port or host:port`);
  checkPassword(address.host, listen, password);
  const project = hasProject(process.cwd()) ? readProject(process.cwd()) : null;
  const kind = askedKind(name ?? project?.board ?? ESP32.name);
  const virtual = new VirtualBoard({ kind }, partsOf(project, kind));
  let device: Pty | null = null;
  const ctrlC = interruption();
  try {
    const served = await asUsage('--listen', listen, () =>
      serveConsole(virtual, address.host, address.port, { password, log: logLine }),
    );
    if (pty) device = await deviceFor(virtual);
    virtual.start();
    logLine(`tcp://${address.host}:${served.port}`);
    if (device !== null) logLine(device.path);
    logLine(`upload to it with: mote run -p ${device?.path ?? `tcp://${address.host}:${served.port}`}`);
    await ctrlC.came;
    await served.stop();
  } finally {
    ctrlC.forget();
    device?.close();
    await virtual.stop();
  }
}

/** What `mote.json` has around the board; broker and web servers are real ones here. */
function partsOf(project: Project | null, kind: BoardKind): AtItsPins {
  if (project === null) return { parts: [], told() {} };
  const { parts = [], messages, web } = wiringOf({ ...project, board: kind.name });
  if (messages !== undefined)
    logLine('mote.json: publish is left out, as the broker here is a real one; mote pub publishes to it');
  if (web !== undefined) logLine('mote.json: web is left out, as programs here reach real web servers');
  const placed = placedParts(parts, { board: kind.name });
  if (placed.length > 0) logLine(`mote.json: parts: ${placed.map((part) => part.name).join(', ')}`);
  return { parts: placed, told: (part, state) => logLine(`${part}: ${state}`) };
}

/** Whoever reaches the console can run code in this process. */
function checkPassword(host: string, listen: string, password: string | undefined): void {
  if (password === undefined && !/^127\.\d+\.\d+\.\d+$|^::1$/.test(host))
    throw new UsageError(`--listen ${listen}: others can reach the console there; give it a --password`);
  if (password === undefined) return;
  if (password === '' || password.length > MAX_PASSWORD_CHARACTERS || /[^ -~]/.test(password))
    throw new UsageError(`--password: give 1 to ${MAX_PASSWORD_CHARACTERS} printable ASCII characters`);
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

import { type FSWatcher, watch } from 'node:fs';
import type { Command } from 'commander';
import { buildProject, programOf, sizeTable } from './boards/build-project.ts';
import { openWire, type PortOptions } from './boards/open-wire.ts';
import { type Sent, send } from './boards/send.ts';
import { Session } from './boards/session.ts';
import { watchBoard } from './boards/watch-board.ts';
import { Failure, UsageError } from './usage.ts';

interface RunOptions extends PortOptions {
  board?: string;
  pretokenise?: boolean;
  watch?: boolean;
}

/** An editor writes a file in several steps. */
const SETTLE_MS = 200;

export function define(program: Command): void {
  program
    .command('run')
    .argument('[file]', 'the program; without it the one that mote.json names')
    .description('build, upload, and watch what the board prints')
    .option('-p, --port <port>', 'serial port, tcp://host:port or sim://; the only board there is without it')
    .option('-b, --baud <rate>', 'of a serial port; 115200 without it')
    .option('--board <name>', 'the board it must fit')
    .option('--pretokenise', "shorter by Espruino's own tokens; needs the espruino package")
    .option('-w, --watch', 'again whenever a file of the folder changes')
    .action(run);
}

async function run(file: string | undefined, options: RunOptions): Promise<void> {
  const say = (text: string) => process.stdout.write(`${text}\n`);
  const built = buildProject(file, options);
  for (const line of sizeTable(built)) say(line);
  const wire = await openWire(options);
  const reopen = () => openWire({ ...options, port: wire.name });
  let started: Sent;
  try {
    started = await send(wire, programOf(built), say);
  } catch (error) {
    await wire.close();
    throw error;
  }
  let { session } = started;
  const watching = watchBoard(session, async () => new Session(await reopen()), started.said);
  let isBusy = false;
  const again = async () => {
    if (isBusy) return;
    isBusy = true;
    watching.pause();
    try {
      const next = programOf(buildProject(file, options));
      const sent = await send(session.wire, next, watching.say);
      session = sent.session;
      watching.resume(session, sent.said);
    } catch (error) {
      if (!(error instanceof Failure || error instanceof UsageError)) throw error;
      watching.say(error.message);
      session = new Session(session.wire);
      watching.resume(session);
    }
    isBusy = false;
  };
  const watcher = options.watch ? watchFolder(() => void again()) : null;
  await watching.left;
  watcher?.close();
}

/** Sources and settings of the folder and those below; what a build writes is none of them. */
function watchFolder(changed: () => void): FSWatcher {
  let timer: NodeJS.Timeout | undefined;
  return watch('.', { recursive: true }, (_event, name) => {
    if (name === null || /(?:^|[\\/])(?:node_modules|build|\.[^\\/]*)(?:[\\/]|$)/.test(name)) return;
    if (!/\.(?:ts|js|json)$/.test(name)) return;
    clearTimeout(timer);
    timer = setTimeout(changed, SETTLE_MS);
  });
}

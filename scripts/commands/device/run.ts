import { type FSWatcher, watch } from 'node:fs';
import type { Command } from 'commander';
import { type DeployOptions, deploy } from '../../device/deploy.ts';
import { buildProject, programOf, sizeTable, withBuild } from '../../device/project/build-project.ts';
import { send } from '../../device/send.ts';
import { Session } from '../../device/session.ts';
import { watchBoard } from '../../device/watch-board.ts';
import { openWire, withPort } from '../../device/wires/open-wire.ts';
import { say } from '../../say.ts';
import { Failure, UsageError } from '../../usage.ts';

interface RunOptions extends DeployOptions {
  watch?: boolean;
}

/** An editor writes a file in several steps. */
const SETTLE_MS = 200;

export function define(program: Command): void {
  const command = program.command('run').description('build, upload, and watch what the board prints');
  withPort(withBuild(command))
    .option('-w, --watch', 'again whenever a file of the folder changes')
    .action(run);
}

async function run(file: string | undefined, options: RunOptions): Promise<void> {
  // From before the first build on, so that no change is missed.
  const changes = options.watch ? new Changes('.') : null;
  try {
    const started = await deploy(file, options, say, (built) => sizeTable(built).forEach(say));
    let { session } = started;
    const port = session.wire.name;
    const reopen = async () => new Session(await openWire({ ...options, port }));
    const watching = watchBoard(session, reopen, started.said);
    const again = async () => {
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
    };
    void changes?.each(again);
    await watching.left;
  } finally {
    changes?.close();
  }
}

/** Changes of sources and settings in a folder and those below; what a build writes is none of them. */
class Changes {
  readonly #watcher: FSWatcher;
  #timer: NodeJS.Timeout | undefined;
  #hasChanged = false;
  #wake = () => {};
  #isOpen = true;

  constructor(folder: string) {
    this.#watcher = watch(folder, { recursive: true }, (_event, name) => {
      if (name === null || /(?:^|[\\/])(?:node_modules|build|\.[^\\/]*)(?:[\\/]|$)/.test(name)) return;
      if (!/\.(?:ts|js|json)$/.test(name)) return;
      clearTimeout(this.#timer);
      this.#timer = setTimeout(() => {
        this.#hasChanged = true;
        this.#wake();
      }, SETTLE_MS);
    });
  }

  /** Calls `action` after changes, those since the watch began included. What changes during a call leads to another. */
  async each(action: () => Promise<void>): Promise<void> {
    while (this.#isOpen) {
      if (this.#hasChanged) {
        this.#hasChanged = false;
        await action();
      } else {
        await new Promise<void>((resolve) => {
          this.#wake = resolve;
        });
      }
    }
  }

  close(): void {
    this.#isOpen = false;
    clearTimeout(this.#timer);
    this.#watcher.close();
    this.#wake();
  }
}

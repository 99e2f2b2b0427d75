import { kindNamed } from '../../simulator/board/boards/index.ts';
import { percentOf, progressBar } from '../progress.ts';
import { Failure } from '../usage.ts';
import type { BoardProgram } from './project/program.ts';
import { Session } from './session.ts';
import { type UploadWatcher, upload } from './upload.ts';
import type { Wire } from './wires/wire.ts';

export interface Sent {
  session: Session;
  /** What the program has printed so far. */
  said: string;
}

/**
 * Uploads and shows the progress; the session stays open for the caller.
 * @param builtFor the board that somebody has named; null where nobody has
 * @throws Failure
 */
export async function send(
  wire: Wire,
  program: BoardProgram,
  say: (text: string) => void,
  builtFor: string | null = null,
): Promise<Sent> {
  const session = new Session(wire);
  const { board, version } = await session.hello();
  say(`${wire.name}: ${board}, Espruino ${version}`);
  if (builtFor !== null && kindNamed(board) !== undefined && kindNamed(builtFor)?.env !== board)
    throw new Failure(
      `${wire.name}: this board is ${board}, and the program was built for ${builtFor}; --board ${board} builds for it`,
    );
  const bar = process.stdout.isTTY
    ? progressBar(process.stdout, (progress) => [
        percentOf(progress),
        `  ${progress.value} of ${progress.total} bytes`,
      ])
    : null;
  const watcher: UploadWatcher = {
    step: (text) => {
      bar?.stop();
      say(text);
    },
    progress: (sentBytes, totalBytes) => {
      if (bar === null) return;
      if (!bar.isActive) bar.start(totalBytes, 0);
      bar.update(sentBytes);
    },
  };
  try {
    const said = await upload(session, program, watcher);
    bar?.stop();
    const names = Object.entries(program.files).map(([name, data]) => `${name} (${data.length} bytes)`);
    say(`the board runs the new program: ${names.join(', ')}`);
    return { session, said };
  } finally {
    bar?.stop();
  }
}

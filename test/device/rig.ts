import { type ServedConsole, serveConsole } from '../../scripts/device/serve-console.ts';
import { VirtualBoard } from '../../scripts/device/virtual-board.ts';

export interface Rig {
  board: VirtualBoard;
  port: string;
  /** All that the board sent. */
  text(): string;
  stop(): Promise<void>;
}

/** A virtual board whose console is at a TCP port of this machine. */
export async function serveBoard(...more: ConstructorParameters<typeof VirtualBoard>): Promise<Rig> {
  const board = new VirtualBoard(...more);
  let text = '';
  board.listen((bytes) => {
    text += bytes;
  });
  const served: ServedConsole = await serveConsole(board, '127.0.0.1', 0);
  board.start();
  return {
    board,
    port: `tcp://127.0.0.1:${served.port}`,
    text: () => text,
    async stop() {
      await served.stop();
      await board.stop();
    },
  };
}

import { VirtualBoard } from '../virtual-board.ts';
import { ignore, type Wire } from './wire.ts';

/** A virtual board of its own, which ends with the wire. */
export function openSim(name: string, board = new VirtualBoard()): Wire {
  const wire: Wire = {
    name,
    isOpen: true,
    onData: ignore,
    onClose: ignore,
    // The board answers in an event of its own, as a real one would.
    write: (bytes) =>
      new Promise((resolve) => {
        setImmediate(() => {
          board.console.receive(bytes);
          resolve();
        });
      }),
    close: () => board.stop(),
  };
  board.listen((bytes) => wire.onData(bytes));
  board.start();
  return wire;
}

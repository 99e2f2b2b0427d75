import { Board } from '../../simulator/board/board.ts';
import type { BoardError } from '../../simulator/board/errors.ts';
import type { Publish } from '../../simulator/board/observe.ts';
import type { BoardOptions } from '../../simulator/board/options.ts';
import { Kernel } from '../../simulator/kernel/kernel.ts';
import { ScriptedStack } from './stack.ts';

/** One board at time 0, not started, with a scripted stack; `lines` are `MS text`. */
export function rig(
  program: string,
  more: Partial<BoardOptions> | ((kernel: Kernel) => Partial<BoardOptions>) = {},
  modules: Record<string, string> = {},
) {
  const kernel = new Kernel(1);
  const stack = new ScriptedStack(kernel);
  const lines: string[] = [];
  const errors: BoardError[] = [];
  const published: Publish[] = [];
  const board = new Board({
    clock: kernel,
    device: 1,
    random: kernel.random('device 1/board'),
    net: stack,
    files: { '.bootcde': program, ...modules },
    onPrint: (line) => lines.push(`${kernel.now / 1000} ${line}`),
    onError: (error) => errors.push(error),
    onPublish: (publish) => published.push(publish),
    onOff: () => lines.push(`${kernel.now / 1000} off`),
    ...(typeof more === 'function' ? more(kernel) : more),
  });
  return { kernel, stack, board, lines, errors, published };
}

/** The same, started, after so long. */
export function run(program: string, forUs: number, more: Parameters<typeof rig>[1] = {}) {
  const started = rig(program, more);
  started.board.start();
  started.kernel.run(forUs);
  return started;
}

import { setTimeout as sleep } from 'node:timers/promises';
import { print } from '../output.ts';
import { Failure } from '../usage.ts';
import type { Session } from './session.ts';
import { keysTo, Lines } from './terminal.ts';

const RETRY_MS = 500;

export interface BoardWatch {
  /** Resolves when the user has left. */
  left: Promise<void>;
  say(text: string): void;
  /** Releases the wire for another session. */
  pause(): void;
  resume(session: Session, said?: string): void;
}

/**
 * Shows what a board prints and hands keys on, and finds the board again when it went away.
 * @param reopen opens the same port once more. @throws Failure while the board is away
 * @param said what the board has printed already
 */
export function watchBoard(first: Session, reopen: () => Promise<Session>, said = ''): BoardWatch {
  const lines = new Lines(
    (text) => print(text),
    () => new Date(),
  );
  let session = first;
  let isPaused = false;
  let isLeaving = false;
  let done: () => void = () => {};
  const left = new Promise<void>((resolve) => {
    done = resolve;
  });
  const attach = (next: Session) => {
    session = next;
    session.onText = (text) => lines.take(text);
    session.wire.onClose = (reason) => {
      session.closed = reason;
      if (!isPaused) void find(reason);
    };
  };
  const find = async (reason: string) => {
    lines.say(`${session.wire.name}: ${reason}; waiting for the board`);
    while (!isLeaving) {
      await sleep(RETRY_MS);
      try {
        attach(await reopen());
        lines.say('connected again');
        return;
      } catch (error) {
        if (!(error instanceof Failure)) throw error;
      }
    }
  };
  const leave = () => {
    if (isLeaving) return;
    isLeaving = true;
    unkey();
    process.off('beforeExit', onNothingLeft);
    process.off('SIGINT', leave);
    process.off('SIGTERM', leave);
    session.wire.close().finally(done);
  };
  // A virtual board that has no timer set, and that nobody can type to any more, would be waited for without end.
  const onNothingLeft = () => {
    lines.say(`${session.wire.name} has nothing left to do, and standard input has ended`);
    leave();
  };
  process.on('beforeExit', onNothingLeft);
  const unkey = keysTo((text) => {
    if (!isPaused && session.closed === null) void session.send(text).catch(() => {});
  }, leave);
  process.on('SIGINT', leave);
  process.on('SIGTERM', leave);
  attach(first);
  lines.say('Ctrl-C twice leaves');
  lines.take(said);
  return {
    left,
    say: (text) => lines.say(text),
    pause: () => {
      isPaused = true;
    },
    resume: (next, said = '') => {
      isPaused = false;
      lines.take(said);
      attach(next);
      if (!next.wire.isOpen) void find('the connection ended meanwhile');
    },
  };
}

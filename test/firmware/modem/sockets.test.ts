import { expect, test } from 'vitest';
import { MAX_SOCKETS, MAX_UNREAD } from '../../../firmware/modem/limits.ts';
import { buildOnce } from '../../../scripts/compiler/once.ts';

type Done = (word: string, lines: string[], bytes: string | undefined, isPrompted: boolean) => void;

interface Sockets {
  driver: {
    create(host: string, port: number): number;
    close(id: number): void;
    recv(id: number, max: number): string | number;
  };
  opened(id: number, error: number): void;
  closed(id: number): void;
  areNone(): boolean;
}

const built = {} as { makeSockets(at: object, dialect: object, trouble: object): Sockets };
new Function('exports', buildOnce('firmware/modem/sockets.ts').bytes)(built);

/** Sockets over a queue of commands that takes what the test lets it, and answers what the test says. */
function bench() {
  const asked: { text: string; done: Done }[] = [];
  const queue = { isFull: false };
  const at = {
    send(text: string, _deadlineMs: number, done: Done) {
      if (!queue.isFull) asked.push({ text, done });
      return !queue.isFull;
    },
  };
  const dialect = { open: (id: number) => `open ${id}`, read: 'read #', close: 'close #', send: 'send #,' };
  const trouble = { wanted: () => true, contextLost() {}, suspect() {}, renew() {}, stuck() {} };
  const sockets = built.makeSockets(at, dialect, trouble);
  const open = () => {
    const id = sockets.driver.create('host', 1883);
    sockets.opened(id, 0);
    return id;
  };
  /** Answers the command that was asked for last. */
  const answer = (word: string, bytes?: string) => asked.pop()?.done(word, [], bytes, false);
  return { ...sockets, queue, open, answer, asked };
}

test('a socket that is released while the queue of commands is full gives its place back', () => {
  const { driver, queue, open, areNone } = bench();
  for (let round = 0; round < MAX_SOCKETS + 1; round++) {
    const id = open();
    expect(id).toBe(0);
    queue.isFull = true;
    driver.close(id);
    queue.isFull = false;
  }
  expect(areNone()).toBe(true);
});

test('what waits in the modem is read on once the program has taken what it was full of, also of a socket that is over', () => {
  for (const isOver of [false, true]) {
    const { driver, open, answer, asked, closed } = bench();
    const id = open();
    answer('OK', 'x'.repeat(MAX_UNREAD + 1));
    expect(asked.map(({ text }) => text)).not.toContain('read 0');
    if (isOver) closed(id);
    for (let got = 0; got < MAX_UNREAD + 1; ) got += `${driver.recv(id, 536)}`.length;
    expect(asked.at(-1)?.text).toBe('read 0');
    expect(driver.recv(id, 536)).toBe('');
    answer('OK', 'the rest');
    expect(driver.recv(id, 536)).toBe('the rest');
    answer('OK', '');
    expect(driver.recv(id, 536)).toBe(isOver ? -1 : '');
  }
});

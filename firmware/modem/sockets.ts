import type { AtEngine, CommandOptions } from './at.ts';
import type { Dialect } from './dialect.ts';
import {
  ANSWER_MS,
  MAX_REFUSALS,
  MAX_SEND,
  MAX_SOCKETS,
  MAX_STUCK_LOOKS,
  MAX_UNREAD,
  OPEN_MS,
  SEND_MS,
} from './limits.ts';

const OPENING = 1;
const OPEN = 2;
/** The modem has closed it, or the driver gave it up; the engine is told when it next asks. */
const OVER = 3;

interface ModemSocket {
  state: number;
  /** The engine has closed it. */
  isLeft: boolean;
  received: string;
  isSending: boolean;
  isReading: boolean;
  isClosing: boolean;
  timer: number;
  /** Bytes without acknowledgement at the last poll, and the polls at which there were no fewer. */
  unacked: number;
  stuck: number;
}

/** What a connection tells the driver about the modem. */
export interface ModemFindings {
  /** The program wants a connection: a modem that sleeps is woken for it. @returns whether there can be one now */
  wanted(): boolean;
  /** The network has ended the context. */
  contextLost(): void;
  /** A command had no answer: AT shows whether there is one at all. */
  suspect(): void;
  /** The modem refuses a command that it should accept: it may have restarted silently, and lost what was set. */
  renew(): void;
  /** A prompt did not come: the modem may wait for data, and would take any byte for it. */
  stuck(): void;
}

function commandOf(text: string, id: number): string {
  return text.replace('#', `${id}`);
}

/** The modem's connections in the form that `require("NetworkJS")` expects. */
export function makeSockets(at: AtEngine, dialect: Dialect, trouble: ModemFindings) {
  const suspect = trouble.suspect;
  const renew = trouble.renew;
  const sockets: (ModemSocket | undefined)[] = [];
  let refusals = 0;

  function over(id: number): void {
    const socket = sockets[id];
    if (!socket) return;
    socket.state = OVER;
    if (socket.timer) clearTimeout(socket.timer);
    socket.timer = 0;
    if (socket.isLeft && !socket.isClosing) sockets[id] = undefined;
  }

  /** Closes it in the modem too. */
  function close(id: number): void {
    const socket = sockets[id];
    if (!socket || socket.isClosing) return;
    socket.isClosing = true;
    const ends: CommandOptions | undefined = dialect.closeEnds && { ends: dialect.closeEnds };
    const isAsked = at.send(
      commandOf(dialect.close, id),
      ANSWER_MS,
      (word) => {
        socket.isClosing = false;
        if (sockets[id] === socket) over(id);
        if (!word) suspect();
      },
      ends,
    );
    // The queue of commands is full: whoever takes this place next finds the modem's socket open, and closes it.
    if (!isAsked) socket.isClosing = false;
    over(id);
  }

  function read(id: number): void {
    const socket = sockets[id];
    if (!socket || socket.isReading || socket.isLeft || socket.received.length > MAX_UNREAD) return;
    socket.isReading = at.send(
      commandOf(dialect.read, id),
      ANSWER_MS,
      (word, lines, bytes) => {
        socket.isReading = false;
        if (sockets[id] !== socket) return;
        if (bytes && /^OK/.test(word || '')) {
          socket.received += bytes;
          read(id);
        } else if (word && dialect.empty && lines[0] === dialect.empty) return;
        else if (socket.state === OPEN && (bytes === undefined || !word)) {
          // The header cannot be parsed: bytes of the connection may be lost.
          if (!word || !/ERROR/.test(word)) close(id);
          else over(id);
          if (!word) suspect();
        }
      },
      { header: dialect.header },
    );
  }

  function sent(id: number, socket: ModemSocket, word: string | undefined, isPrompted: boolean): void {
    socket.isSending = false;
    if (!word && !isPrompted) {
      trouble.stuck();
      return;
    }
    if (sockets[id] !== socket) return;
    // Whether the data was sent is not known: the connection is closed, and its user is told.
    if (!word || /ERROR|FAIL/.test(word)) close(id);
    if (!word) suspect();
  }

  const driver = {
    create(host: string | undefined, port: number): number {
      if (host === undefined || host.indexOf('"') >= 0 || !trouble.wanted()) return -1;
      let id = 0;
      while (id < MAX_SOCKETS && sockets[id]) id++;
      if (id === MAX_SOCKETS) return -1;
      const socket: ModemSocket = {
        state: OPENING,
        isLeft: false,
        received: '',
        isSending: false,
        isReading: false,
        isClosing: false,
        timer: 0,
        unacked: 0,
        stuck: 0,
      };
      sockets[id] = socket;
      socket.timer = setTimeout(() => {
        socket.timer = 0;
        close(id);
      }, OPEN_MS);
      const isAsked = at.send(dialect.open(id, host, port), OPEN_MS, (word) => {
        if (!word) suspect();
        if (sockets[id] !== socket || (word && !/ERROR/.test(word))) return;
        close(id);
        if (word) renew();
      });
      if (!isAsked) {
        clearTimeout(socket.timer);
        sockets[id] = undefined;
        return -1;
      }
      return id;
    },
    close(id: number): void {
      const socket = sockets[id];
      if (!socket) return;
      socket.isLeft = true;
      socket.received = '';
      // A socket that the modem has closed must still be released by a command.
      close(id);
    },
    recv(id: number, max: number): string | number {
      const socket = sockets[id];
      if (!socket) return -1;
      const bytes = socket.received.substr(0, max);
      if (bytes) {
        const isFull = socket.received.length > MAX_UNREAD;
        socket.received = socket.received.substr(bytes.length);
        // Above MAX_UNREAD the driver does not read on, and the modem keeps the rest, also when the peer has closed the connection.
        if (isFull) read(id);
        return bytes;
      }
      return socket.state === OVER && !socket.isReading ? -1 : '';
    },
    send(id: number, data: string): number {
      const socket = sockets[id];
      if (!socket || socket.state === OVER) return -1;
      if (socket.state !== OPEN || socket.isSending) return 0;
      const bytes = data.substr(0, MAX_SEND);
      socket.isSending = at.send(
        commandOf(dialect.send, id) + bytes.length,
        SEND_MS,
        (word, _lines, _bytes, isPrompted) => sent(id, socket, word, isPrompted),
        {
          data: bytes,
          ends: dialect.sent,
        },
      );
      return socket.isSending ? bytes.length : 0;
    },
  };

  return {
    driver,
    arrived: read,
    contextLost: trouble.contextLost,
    /** The peer has closed it; bytes that came before can still be read. */
    closed(id: number): void {
      const socket = sockets[id];
      if (!socket || socket.state !== OPEN) return;
      over(id);
      read(id);
    },
    opened(id: number, error: number): void {
      const socket = sockets[id];
      if (!socket || socket.state !== OPENING) return;
      if (error) {
        close(id);
        if (++refusals > MAX_REFUSALS) {
          refusals = 0;
          renew();
        }
      } else {
        refusals = 0;
        clearTimeout(socket.timer);
        socket.timer = 0;
        socket.state = OPEN;
        read(id);
      }
    },
    areNone(): boolean {
      let open = 0;
      sockets.forEach((socket) => {
        if (socket) open++;
      });
      return !open;
    },
    /** The modem has restarted, or its context was activated again. */
    closeAll(): void {
      for (let id = 0; id < MAX_SOCKETS; id++) {
        const socket = sockets[id];
        if (socket) {
          socket.isClosing = false;
          socket.isReading = false;
          socket.isSending = false;
          over(id);
        }
      }
    },
    /** Unsolicited lines may have been lost, so sockets are polled; bytes that stay unacknowledged mean a dead link. */
    look(): void {
      sockets.forEach((socket, id) => {
        if (!socket || socket.state !== OPEN) return;
        read(id);
        at.send(commandOf(dialect.count, id), ANSWER_MS, (word, lines) => {
          if (!word) return suspect();
          const unacked = +(lines[0] || '').split(',')[dialect.unackedPlace];
          if (unacked > 0 && unacked >= socket.unacked) socket.stuck++;
          else socket.stuck = 0;
          socket.unacked = unacked > 0 ? unacked : 0;
          if (socket.stuck > MAX_STUCK_LOOKS && sockets[id] === socket) close(id);
        });
      });
    },
  };
}

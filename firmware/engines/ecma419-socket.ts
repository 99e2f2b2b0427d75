import type { EngineClock } from '../client/other-engines/events.ts';
import type { Resolver, ResolverOptions, SocketOptions, Tcp } from './ecma419.ts';

/** Bytes that wait for a socket; `write` of more throws, which ends the connection. */
export const MAX_QUEUED_BYTES = 32768;
/** Bytes of one read. */
export const MAX_READ_BYTES = 1024;
/** What waits when the program ends a connection has so long to go out: a DISCONNECT keeps the will from being published. */
export const LINGER_MS = 5000;

export interface Target {
  host: string;
  port: number;
  isTls: boolean;
  socket: SocketOptions;
  dns: ResolverOptions | undefined;
}

export interface Socket419 extends EspruinoSocket {
  /** Gives all resources back, now. */
  release(): void;
}

type Listener = (value?: any) => void;

/** No credit yet: the socket is not connected. */
const NOT_CONNECTED = -1;

/** What the socket still is for. */
const OPEN = 0;
/** The program has ended it, and bytes wait to go out. */
const ENDING = 1;
const OVER = 2;

export function isAddress(host: string): boolean {
  return /^[\d.]+$|:/.test(host);
}

/**
 * A connection of ECMA-419 in the shape of Espruino's sockets. The standard's socket says how many bytes it takes
 * (`onWritable`, and what `write` returns) and throws at more, so what is more waits here.
 *
 * @throws what the constructor of the socket or of the resolver throws
 */
export function openSocket(target: Target, clock: EngineClock, connected?: () => void): Socket419 {
  const listeners: Record<string, Listener | undefined> = {};
  let state = OPEN;
  let queue = '';
  let credit = NOT_CONNECTED;
  let socket: Tcp | undefined;
  let resolver: Resolver | undefined;
  let drainTimer: unknown;
  let lingerTimer: unknown;

  function emit(event: string, value?: unknown) {
    const listener = listeners[event];
    if (listener) listener(value);
  }

  function release() {
    state = OVER;
    queue = '';
    if (drainTimer) clock.clearTimeout(drainTimer);
    if (lingerTimer) clock.clearTimeout(lingerTimer);
    if (resolver) resolver.close();
    if (socket) socket.close();
    resolver = socket = drainTimer = lingerTimer = undefined;
  }

  /** The other side has ended the connection (false; nobody says whether it was reset), or there is none, and why. */
  function onEnd(why: string | false) {
    if (state === OVER) return;
    release();
    emit('close', why);
  }

  function noConnection(why: string) {
    onEnd(`no connection to ${target.host}:${target.port}${why}`);
  }

  /** Hands over what the socket takes. */
  function flush() {
    while (queue !== '' && credit > 0) {
      const part = queue.slice(0, credit);
      let left: number | undefined;
      try {
        left = (socket as Tcp).write(bytesOf(part));
      } catch {
        // It has taken nothing. TLS may need more room than its bytes: the next onWritable says when there is.
        credit = 0;
        return;
      }
      queue = queue.slice(part.length);
      credit = typeof left === 'number' ? left : credit - part.length;
    }
    if (queue === '' && state === ENDING) release();
  }

  /** The listener is called from outside of the program's calls, as on Espruino. */
  function drainSoon() {
    if (queue !== '' || drainTimer || !listeners.drain) return;
    drainTimer = clock.setTimeout(() => {
      drainTimer = undefined;
      if (queue === '') emit('drain');
    }, 0);
  }

  function onWritable(bytes: number) {
    if (state === OVER) return;
    const isFirst = credit === NOT_CONNECTED;
    const waited = queue !== '';
    credit = bytes;
    flush();
    if (isFirst) {
      emit('connect');
      if (connected) connected();
    }
    if (waited && queue === '' && state === OPEN) emit('drain');
  }

  /** Takes all that has come: the standard does not call again for what is left. */
  function onReadable(bytes: number) {
    while (bytes > 0 && socket) {
      const read = socket.read(bytes < MAX_READ_BYTES ? bytes : MAX_READ_BYTES);
      if (!read || read.byteLength === 0) return;
      bytes -= read.byteLength;
      if (state === OPEN) emit('data', textOf(read));
    }
  }

  function open(address: string) {
    const options: Record<string, unknown> = {};
    for (const key in target.socket) options[key] = target.socket[key];
    options.address = address;
    options.port = target.port;
    options.format = 'buffer';
    if (target.isTls) {
      // Whose certificate is asked for: `tls.host` in the standard, `host` in Moddable.
      const tls: Record<string, unknown> = { host: target.host };
      for (const key in target.socket.tls as object) tls[key] = (target.socket.tls as typeof tls)[key];
      options.tls = tls;
      options.host = target.host;
    }
    options.onWritable = onWritable;
    options.onReadable = onReadable;
    options.onError = () => {
      if (credit === NOT_CONNECTED) noConnection('');
      else onEnd(false);
    };
    socket = new target.socket.io(options);
  }

  function onAddress(address: string | undefined) {
    const answered = resolver;
    if (!answered) return;
    resolver = undefined;
    // Not from inside of its own call.
    clock.setTimeout(() => answered.close(), 0);
    if (!address) onEnd(`no address of ${target.host}`);
    else
      try {
        open(address);
      } catch (error) {
        noConnection(`: ${error}`);
      }
  }

  if (isAddress(target.host)) open(target.host);
  else {
    const dns = target.dns as ResolverOptions;
    resolver = new dns.io(dns);
    try {
      // The standard has a completion callback; Moddable has two callbacks in the options.
      resolver.resolve(
        {
          host: target.host,
          onResolved: (_host: string, address: string) => onAddress(address),
          onError: () => onAddress(undefined),
        },
        (_error, address) => onAddress(address),
      );
    } catch (error) {
      release();
      throw error;
    }
  }

  return {
    write(data) {
      if (state !== OPEN) throw 'the socket is closed';
      if (queue.length + data.length > MAX_QUEUED_BYTES)
        throw `the socket has more than ${MAX_QUEUED_BYTES} bytes to send`;
      queue += data;
      flush();
      drainSoon();
      return false;
    },
    end(data) {
      if (state !== OPEN) return;
      if (data) this.write(data);
      state = ENDING;
      if (queue === '' || credit === NOT_CONNECTED) release();
      else lingerTimer = clock.setTimeout(release, LINGER_MS);
    },
    on(event: string, listener: Listener) {
      listeners[event] = listener;
      if (event === 'drain' && credit !== NOT_CONNECTED) drainSoon();
    },
    removeAllListeners(event) {
      if (event) listeners[event] = undefined;
      else for (const name in listeners) listeners[name] = undefined;
    },
    release,
  };
}

/** A string has a character for each byte. */
function bytesOf(text: string): ArrayBuffer {
  const bytes = new Uint8Array(text.length);
  for (let at = 0; at < text.length; at++) bytes[at] = text.charCodeAt(at);
  return bytes.buffer as ArrayBuffer;
}

function textOf(buffer: ArrayBuffer): string {
  return String.fromCharCode.apply(null, new Uint8Array(buffer) as unknown as number[]);
}

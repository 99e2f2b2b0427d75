/**
 * Sockets and timers of ECMA-419, the standard of Moddable's boards, in the shape that `create` takes on engines other than
 * Espruino: docs/engines.md shows a program.
 *
 * @module
 */

import type { EngineClock } from '../client/other-engines/events.ts';
import { isAddress, openSocket, type Socket419 } from './ecma419-socket.ts';

/** The options object of a socket's class: `io` is the class, and the rest is handed to its constructor. */
export interface SocketOptions {
  io: new (options: Record<string, unknown>) => Tcp;
  [option: string]: unknown;
}

/** The options object of a Domain Name Resolver. */
export interface ResolverOptions {
  io: new (options: ResolverOptions) => Resolver;
  [option: string]: unknown;
}

/** What an MQTT Client of the standard is given, such as `device.network.mqtt`. */
export interface Network419 {
  /** Of the class TCP. */
  socket: SocketOptions;
  /** Without it hosts have to be IP addresses. */
  dns?: ResolverOptions;
  /** Of a TLS client's class, for the option `tls`; certificates are in it. */
  tls?: SocketOptions;
}

/** ECMA-419, TCP socket, in the format `buffer`. */
export interface Tcp {
  read(bytes: number): ArrayBuffer | undefined;
  /** @returns how much may be written now; implementations of the first edition return nothing */
  write(bytes: ArrayBuffer): number | undefined;
  close(): void;
}

/** ECMA-419, Domain Name Resolver. */
export interface Resolver {
  resolve(
    options: { host: string; [callback: string]: unknown },
    completed: (error: unknown, address?: string) => void,
  ): void;
  close(): void;
}

/** The module `timer` of Moddable. */
export interface TimerModule {
  set(callback: () => void, delayMs: number): unknown;
  clear(timer: unknown): void;
}

/**
 * @param now milliseconds from any beginning, where there is a clock that is not set
 * @returns `net` and `clock` for the options of one client
 */
export function ecma419(
  network: Network419,
  timers: TimerModule,
  now: () => number = () => Date.now(),
): { net: EspruinoNet; clock: EngineClock } {
  const clock = clockOf(timers, now);
  let last: Socket419 | undefined;
  return {
    clock,
    net: {
      connect(options, connected) {
        const { host, port } = options;
        const socket = options.tls ? network.tls : network.socket;
        if (!socket) throw 'ecma419: tls asks for the options of a TLS socket: give tls: { io }';
        if (!network.dns && !isAddress(host))
          throw `ecma419: ${host} is a name: give dns: { io }, or an IP address`;
        // A socket that still sends its last bytes holds memory, which the new one needs.
        if (last) last.release();
        last = openSocket({ host, port, isTls: !!options.tls, socket, dns: network.dns }, clock, connected);
        return last;
      },
    },
  };
}

interface Handle {
  timer: unknown;
}

/** Timers that may be cleared when they are over, as those of Espruino. */
function clockOf(timers: TimerModule, now: () => number): EngineClock {
  return {
    setTimeout(callback, delayMs) {
      const handle: Handle = { timer: undefined };
      handle.timer = timers.set(() => {
        handle.timer = undefined;
        callback();
      }, Math.ceil(delayMs));
      return handle;
    },
    clearTimeout(handle) {
      const { timer } = handle as Handle;
      (handle as Handle).timer = undefined;
      if (timer !== undefined) timers.clear(timer);
    },
    now,
  };
}

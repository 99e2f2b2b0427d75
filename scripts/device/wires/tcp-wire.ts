import * as net from 'node:net';
import { parseAddress } from '../../../simulator/realtime/proxy/address.ts';
import { Failure, UsageError } from '../../usage.ts';
import { ignore, type Wire } from './wire.ts';

/** Where Espruino's telnet listens on a board. */
const TELNET_PORT = 23;
const CONNECT_MS = 5000;

/** A console on a TCP port. @param name `tcp://host` or `tcp://host:port` */
export async function openTcp(name: string): Promise<Wire> {
  const text = name.slice('tcp://'.length);
  const address = parseAddress(/:\d+$/.test(text) ? text : `${text}:${TELNET_PORT}`, '');
  if (address === null || address.host === '')
    throw new UsageError(`-p ${name}: give tcp://host or tcp://host:port`);
  const socket = net.connect({ ...address, noDelay: true });
  await new Promise<void>((resolve, reject) => {
    const fail = (reason: string) => {
      socket.destroy();
      reject(new Failure(`${name}: ${reason}`));
    };
    const timer = setTimeout(() => fail(`no answer within ${CONNECT_MS / 1000} s`), CONNECT_MS);
    socket.once('error', (error: NodeJS.ErrnoException) => {
      clearTimeout(timer);
      fail(REASONS[error.code ?? ''] ?? error.message);
    });
    socket.once('connect', () => {
      clearTimeout(timer);
      resolve();
    });
  });
  socket.removeAllListeners('error');
  const wire: Wire = {
    name,
    get isOpen() {
      return !socket.destroyed;
    },
    onData: ignore,
    onClose: ignore,
    write: (bytes) =>
      new Promise((resolve) => {
        // A socket that has ended tells so by 'close'.
        socket.write(bytes, 'latin1', () => resolve());
      }),
    close: async () => {
      wire.onClose = ignore;
      socket.destroy();
    },
  };
  socket.on('data', (bytes) => wire.onData(bytes.toString('latin1')));
  socket.on('error', ignore);
  socket.on('close', () => wire.onClose('the connection was closed from the other end'));
  return wire;
}

const REASONS: Record<string, string> = {
  ECONNREFUSED: 'nothing listens there; is the board on, and its telnet (or `mote board --listen`) running?',
  ENOTFOUND: 'no such host',
  EAI_AGAIN: 'no such host',
  EHOSTUNREACH: 'the host cannot be reached',
  ENETUNREACH: 'the network cannot be reached',
};

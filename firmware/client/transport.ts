import type { Options } from '../mote.ts';
import { asksForSecure, isWebSocket, NO_WEBSOCKET, webPort } from './features/websocket.ts';
import { given, link } from './session.ts';

/** TLS: whether the options ask for it. A build that has it not refuses such options (lacks.ts). */
function isSecure(): unknown {
  'inline';
  return TLS && asksForSecure();
}

/** The port where the options name none. */
function port(): number {
  'inline';
  return isWebSocket() ? webPort(isSecure()) : isSecure() ? 8883 : 1883;
}

/** Of the transports `tls` and `wss` are safe; where there is no WebSocket, `ws` is refused with them. */
function endsWithS(transport: string): boolean {
  'inline';
  return NO_WEBSOCKET ? /s$/.test(transport) : /..s/.test(transport);
}

/** Whether the options ask for TLS and this build has none. */
export function isTlsAbsent(options: Options): unknown {
  'inline';
  return !TLS && (options.tls || endsWithS(options.transport as string));
}

/** A socket to the broker, opened as the program asks. @throws what the engine throws where there is no way to it */
export function openSocket(): EspruinoSocket {
  'inline';
  return link.opener
    ? (link.opener as { call?: unknown }).call
      ? (link.opener as () => EspruinoSocket)()
      : (link.opener as EspruinoSocket)
    : (isSecure() ? require('tls') : given.options.net || require('net')).connect({
        host: given.options.host || given.host,
        port: given.options.port || port(),
        key: given.options.key,
        cert: given.options.cert,
        ca: given.options.ca,
      });
}

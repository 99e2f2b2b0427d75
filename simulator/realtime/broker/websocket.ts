import type * as http from 'node:http';
import type * as https from 'node:https';
import type { Duplex } from 'node:stream';
import { createWebSocketStream, WebSocketServer } from 'ws';

/** A WebSocket message that is longer closes its connection; MQTT's own limit is 256 MiB. */
export const MAX_WEBSOCKET_BYTES = 1 << 24;

const BAD_REQUEST = 400;
const FORBIDDEN = 403;

/** MQTT over WebSocket on an HTTP server: path `/mqtt`, subprotocol `mqtt` (MQTT-6.0.0-3). */
export function acceptWebSockets(
  server: http.Server | https.Server,
  take: (stream: Duplex, request: http.IncomingMessage) => void,
  isAdmitted: (request: http.IncomingMessage) => boolean,
): void {
  const sockets = new WebSocketServer({
    server,
    path: '/mqtt',
    maxPayload: MAX_WEBSOCKET_BYTES,
    handleProtocols: () => 'mqtt',
    verifyClient: ({ req }, answer) => {
      if (!offersMqtt(req)) answer(false, BAD_REQUEST, 'offer the subprotocol mqtt');
      else answer(isAdmitted(req), FORBIDDEN);
    },
  });
  sockets.on('error', () => {}); // The HTTP server has reported it.
  sockets.on('connection', (socket, request) => {
    const stream = createWebSocketStream(socket);
    stream.on('error', () => {}); // The broker hears of it as the client's end.
    take(stream, request);
  });
}

function offersMqtt(request: http.IncomingMessage): boolean {
  const offered = request.headers['sec-websocket-protocol'] ?? '';
  return offered.split(',').some((protocol) => protocol.trim() === 'mqtt');
}

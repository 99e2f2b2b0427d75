import type { Client } from '../mote.ts';
import { link, open, write } from './link.ts';
import { publish } from './publish.ts';

export const client = {
  connected: false,
  connect(socket?: EspruinoSocket) {
    if (!link.timer) open(socket);
  },
  disconnect() {
    clearTimeout(link.timer);
    link.timer = 0;
    const socket = link.socket;
    if (socket) {
      write('\xe0\0');
      link.socket = undefined;
      client.connected = false;
      socket.end();
    }
  },
  publish,
} as Client;

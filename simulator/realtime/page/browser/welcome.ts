import type { Door } from '../topics.ts';
import { byId, make } from './elements.ts';

const ALL_ADDRESSES = ['', '::', '0.0.0.0'];
const LOOPBACK = /^(127\.|::1$|localhost$)/;

/** Where a client connects to: `host:port`, as seen from the browser. */
function addressOf({ host, port }: Door): string {
  const name = ALL_ADDRESSES.includes(host) ? location.hostname : host;
  return name.includes(':') && !name.startsWith('[') ? `[${name}]:${port}` : `${name}:${port}`;
}

/** Shown until the first client has connected: where to point one, and a command that does. */
export function showWelcome(doors: readonly Door[]): void {
  byId('doors').replaceChildren(
    ...doors.map((door) => {
      const entry = make('li');
      const address = addressOf(door);
      const where = make('p', 'Point a client at ');
      where.append(make('strong', address));
      if (doors.length > 1) where.append(` (${door.name})`);
      where.append(', for instance:');
      entry.append(where, make('pre', `npx mote pub --broker mqtt://${address} hello world`));
      if (LOOPBACK.test(door.host))
        entry.append(
          make('p', `It answers this machine alone; --listen 0.0.0.0:${door.port} lets in others.`, 'muted'),
        );
      return entry;
    }),
  );
}

import type { HostPort } from './address.ts';
import { addressesOf, leadsTo } from './reach.ts';

/** A proxy, as far as the path of bytes goes. */
export interface Hop {
  readonly name: string;
  readonly upstream: HostPort;
  readonly boundAddress: { address: string; port: number };
}

/**
 * Finds a path from a proxy through its upstream back to itself: a connection to it would open the next one, without
 * end. Proxies of other processes are not known.
 * @returns the names of the proxies on that path, itself last; null if there is none
 */
export async function loopThrough(start: Hop, proxies: readonly Hop[]): Promise<string[] | null> {
  const seen = new Set<Hop>();
  const ways: { hop: Hop; names: string[] }[] = [{ hop: start, names: [] }];
  for (let way = ways.shift(); way !== undefined; way = ways.shift()) {
    for (const next of await behind(way.hop, proxies)) {
      const names = [...way.names, next.name];
      if (next === start) return names;
      if (seen.has(next)) continue;
      seen.add(next);
      ways.push({ hop: next, names });
    }
  }
  return null;
}

async function behind({ upstream }: Hop, proxies: readonly Hop[]): Promise<Hop[]> {
  const samePort = proxies.filter(({ boundAddress }) => boundAddress.port === upstream.port);
  if (samePort.length === 0) return [];
  const addresses = await addressesOf(upstream.host);
  return samePort.filter(({ boundAddress }) => addresses.some((one) => leadsTo(one, boundAddress.address)));
}

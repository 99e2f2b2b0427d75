import { isIPv6 } from 'node:net';

/** An address to connect to, or to listen on. */
export interface HostPort {
  host: string;
  port: number;
}

/** An address to listen on. */
export interface ListenAddress extends HostPort {
  /** The address as its author wrote it; shown until the proxy listens. */
  text?: string;
}

/** Host of an address that means all addresses of this machine, IPv6 and IPv4, as in Toxiproxy's `:P`. */
export const ALL_ADDRESSES = '';

const MAX_PORT = 65_535;

/**
 * Reads `host:port`, `[v6]:port` or a port alone.
 * @param defaultHost for a port alone
 * @returns null if it is none of these
 */
export function parseAddress(text: string, defaultHost: string): HostPort | null {
  const match = /^(?:(?:\[([0-9a-fA-F:.]+)\]|([^:[\]/\s]+)):)?(\d{1,5})$/.exec(text.trim());
  if (match === null) return null;
  const port = Number(match[3]);
  return port > MAX_PORT ? null : { host: match[1] ?? match[2] ?? defaultHost, port };
}

/** The same for an address to listen on: localhost is 127.0.0.1, and not ::1 alone as on some machines. */
export function parseListenAddress(text: string, defaultHost: string): HostPort | null {
  const address = parseAddress(text, defaultHost);
  return address === null ? null : { ...address, host: withoutLocalhost(address.host) };
}

/**
 * An address to listen on as in Toxiproxy's API (Go's net.Listen): `host:port`, `[v6]:port`, `:port` for all addresses;
 * without port or with 0 any port; an empty text means any port of all addresses.
 * @returns what is wrong with it, in Go's words, if it cannot be read
 */
export function parseApiListen(text: string): ListenAddress | string {
  if (text === '') return { host: ALL_ADDRESSES, port: 0, text };
  const match = /^(?:\[([^[\]]*)\]|([^:[\]]*)):([^:]*)$/.exec(text);
  if (match === null)
    return `address ${text}: ${/:.*:/.test(text) ? 'too many colons in address' : 'missing port in address'}`;
  const [, v6, name, port] = match;
  if (!/^\d{0,5}$/.test(port) || Number(port) > MAX_PORT) return `address ${port}: invalid port`;
  if (v6 !== undefined && !isIPv6(v6)) return `address ${text}: no IPv6 address is between the brackets`;
  const host = v6 === '::' ? ALL_ADDRESSES : (v6 ?? name);
  return { host: withoutLocalhost(host), port: Number(port), text };
}

function withoutLocalhost(host: string): string {
  return host.toLowerCase() === 'localhost' ? '127.0.0.1' : host;
}

export function formatAddress(address: { address: string; port: number }): string {
  const { address: host, port } = address;
  return host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`;
}

export function formatHostPort({ host, port }: HostPort): string {
  return formatAddress({ address: host, port });
}

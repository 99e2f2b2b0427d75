import { isIPv6 } from 'node:net';

/** Where a proxy connects to, or listens. */
export interface HostPort {
  host: string;
  port: number;
}

/** Where something listens. */
export interface ListenAddress extends HostPort {
  /** The address as its author wrote it; shown until the proxy listens. */
  text?: string;
}

/** The host of an address that is all addresses of this machine, IPv6 and IPv4, as Toxiproxy has it for `:P`. */
export const ALL_ADDRESSES = '';

const MAX_PORT = 65_535;

/**
 * Reads `host:port`, `[v6]:port` or a port alone.
 * @param defaultHost for a port alone
 * @returns null when it is none of these
 */
export function parseAddress(text: string, defaultHost: string): HostPort | null {
  const match = /^(?:(?:\[([0-9a-fA-F:.]+)\]|([^:[\]/\s]+)):)?(\d{1,5})$/.exec(text.trim());
  if (match === null) return null;
  const port = Number(match[3]);
  return port > MAX_PORT ? null : { host: match[1] ?? match[2] ?? defaultHost, port };
}

/** The same for an address to listen on: localhost is 127.0.0.1 and not, on some machines, ::1 alone. */
export function parseListenAddress(text: string, defaultHost: string): HostPort | null {
  const address = parseAddress(text, defaultHost);
  return address === null ? null : { ...address, host: withoutLocalhost(address.host) };
}

/**
 * An address to listen on as Toxiproxy's API has it (Go's net.Listen): `host:port`, `[v6]:port`, `:port` for all
 * addresses, no port or 0 for any, and nothing for any port of all addresses.
 * @returns what is wrong with it, in Go's words, where it is none
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

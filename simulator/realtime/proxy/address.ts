/** Where a proxy connects to, or listens. */
export interface HostPort {
  host: string;
  port: number;
}

/**
 * Reads `host:port`, `[v6]:port` or a port alone.
 * @param defaultHost for a port alone
 * @returns null when it is none of these
 */
export function parseAddress(text: string, defaultHost: string): HostPort | null {
  const match = /^(?:(?:\[([0-9a-fA-F:.]+)\]|([^:[\]/\s]+)):)?(\d{1,5})$/.exec(text.trim());
  if (match === null) return null;
  const port = Number(match[3]);
  return port > 65_535 ? null : { host: match[1] ?? match[2] ?? defaultHost, port };
}

/** The same for an address to listen on: localhost is 127.0.0.1 and not, on some machines, ::1 alone. */
export function parseListenAddress(text: string, defaultHost: string): HostPort | null {
  const address = parseAddress(text, defaultHost);
  return address?.host === 'localhost' ? { host: '127.0.0.1', port: address.port } : address;
}

export function formatAddress(address: { address: string; port: number }): string {
  const { address: host, port } = address;
  return host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`;
}

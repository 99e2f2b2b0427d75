import { BlockList, isIPv4, isIPv6 } from 'node:net';

const LOOPBACK = new BlockList();
LOOPBACK.addSubnet('127.0.0.0', 8, 'ipv4');
LOOPBACK.addAddress('::1', 'ipv6');

/** What this machine is called without more: browsers never ask the network for that name. */
const LOCAL_NAME = 'localhost';

/** Whether it is an address of this machine that no other reaches; a name is none, however it begins. */
export function isLoopback(address: string): boolean {
  // An IPv4 address inside an IPv6 one (::ffff:127.0.0.1) is found in the list too.
  if (isIPv4(address)) return LOOPBACK.check(address, 'ipv4');
  return isIPv6(address) && LOOPBACK.check(address, 'ipv6');
}

/**
 * The host of `host:port` as browsers read it, which is how it has to be compared: `0x7f.1` and `2130706433` are
 * 127.0.0.1, `127.evil.com` is a name. Lower case, without brackets and the dot at the end.
 * @returns null where it is none
 */
export function hostOf(authority: string): string | null {
  // What ends a host or begins another part of a URL is in none.
  if (/[\s/\\?#@]/.test(authority) || !URL.canParse(`http://${authority}`)) return null;
  return new URL(`http://${authority}`).hostname.replace(/^\[|\]$|\.$/g, '');
}

/** The same of an Origin header; null for the origin `null` and for one without a host. */
export function hostOfOrigin(origin: string): string | null {
  const match = /^https?:\/\/(.+)$/i.exec(origin);
  return match === null ? null : hostOf(match[1]);
}

/** Whether that is this machine: a loopback address, `localhost`, or one of the names that were given to it. */
export function isThisMachine(host: string | null, names: readonly string[] = []): boolean {
  if (host === null) return false;
  return host === LOCAL_NAME || isLoopback(host) || names.some((name) => hostOf(name) === host);
}

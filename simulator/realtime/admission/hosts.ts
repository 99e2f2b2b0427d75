import { BlockList, isIPv4, isIPv6 } from 'node:net';

const LOOPBACK = new BlockList();
LOOPBACK.addSubnet('127.0.0.0', 8, 'ipv4');
LOOPBACK.addAddress('::1', 'ipv6');

/** The name of this machine that browsers never look up in the network. */
const LOCAL_NAME = 'localhost';

/** Whether it is a loopback address, which no other machine reaches. A name is not one, whatever it begins with. */
export function isLoopback(address: string): boolean {
  // The list also finds an IPv4 address inside an IPv6 one (::ffff:127.0.0.1).
  if (isIPv4(address)) return LOOPBACK.check(address, 'ipv4');
  return isIPv6(address) && LOOPBACK.check(address, 'ipv6');
}

/**
 * The host of `host:port` as browsers read it, for comparing: `0x7f.1` and `2130706433` are 127.0.0.1, `127.evil.com`
 * is a name. In lower case, without brackets and without a dot at the end.
 * @returns null if it is not a host
 */
export function hostOf(authority: string): string | null {
  // A host does not contain the characters that end it in a URL.
  if (/[\s/\\?#@]/.test(authority) || !URL.canParse(`http://${authority}`)) return null;
  return new URL(`http://${authority}`).hostname.replace(/^\[|\]$|\.$/g, '');
}

/** The same of an Origin header; null for the origin `null` and for one without a host. */
export function hostOfOrigin(origin: string): string | null {
  const match = /^https?:\/\/(.+)$/i.exec(origin);
  return match === null ? null : hostOf(match[1]);
}

/** Whether the host is this machine: a loopback address, `localhost`, or one of the given names. */
export function isThisMachine(host: string | null, names: readonly string[] = []): boolean {
  if (host === null) return false;
  return host === LOCAL_NAME || isLoopback(host) || names.some((name) => hostOf(name) === host);
}

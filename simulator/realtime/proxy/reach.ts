import { lookup } from 'node:dns';
import { BlockList, isIP, type LookupFunction } from 'node:net';
import { networkInterfaces } from 'node:os';
import { isLoopback } from '../admission/hosts.ts';

/** Link-local addresses. Clouds have a service there that hands out the machine's credentials. */
const LINK_LOCAL = new BlockList();
LINK_LOCAL.addSubnet('169.254.0.0', 16, 'ipv4');
LINK_LOCAL.addSubnet('fe80::', 10, 'ipv6');
/** The metadata service of AWS over IPv6. */
LINK_LOCAL.addAddress('fd00:ec2::254', 'ipv6');
/** 169.254/16 behind NAT64 (RFC 6052). */
LINK_LOCAL.addSubnet('64:ff9b::a9fe:0', 112, 'ipv6');

/** Longest wait for a resolver when a proxy is made. */
const RESOLVE_MS = 2000;

/** @param address an IP address; an IPv4 address within an IPv6 one counts as that IPv4 address */
export function isLinkLocal(address: string): boolean {
  const family = isIP(address);
  return family !== 0 && LINK_LOCAL.check(address, family === 4 ? 'ipv4' : 'ipv6');
}

/** The system's own lookup, but it fails with EACCES for a name that resolves to a link-local address. */
export const lookupWithoutLinkLocal: LookupFunction = (hostname, options, done) => {
  lookup(hostname, { ...options, all: true }, (error, found) => {
    if (error !== null) done(error, [], 0);
    else if (found.some(({ address }) => isLinkLocal(address)))
      done(Object.assign(new Error(`${hostname} is link-local`), LINK_LOCAL_ERROR), [], 0);
    else if (options.all) done(null, found);
    else done(null, found[0].address, found[0].family);
  });
};

const LINK_LOCAL_ERROR = { code: 'EACCES', syscall: 'getaddrinfo' };

/** All addresses of a host; none if it has none, or if the answer takes too long. */
export async function addressesOf(host: string): Promise<string[]> {
  if (isIP(host) !== 0) return [host];
  return new Promise((resolve) => {
    const timer = setTimeout(() => resolve([]), RESOLVE_MS);
    lookup(host, { all: true }, (_error, found) => {
      clearTimeout(timer);
      resolve((found ?? []).map(({ address }) => address));
    });
  });
}

/** Whether a connection to `address` reaches a listener on `bound`. Both are IP addresses. */
export function leadsTo(address: string, bound: string): boolean {
  const [to, at] = [plain(address), plain(bound)];
  if (to === at) return true;
  if (at === '0.0.0.0') return isIP(to) === 4 && isHere(to);
  return at === '::' && isHere(to);
}

function isHere(address: string): boolean {
  if (isLoopback(address) || address === '0.0.0.0' || address === '::') return true;
  const own = Object.values(networkInterfaces()).flatMap((list) => list ?? []);
  return own.some((one) => one.address === address);
}

/** One text for each address: without IPv6 around an IPv4 address, and shortened. */
function plain(address: string): string {
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address);
  if (mapped !== null) return mapped[1];
  if (isIP(address) !== 6) return address;
  const short = new URL(`http://[${address.split('%')[0]}]`).hostname.slice(1, -1);
  const hex = /^::ffff:([0-9a-f]+):([0-9a-f]+)$/.exec(short);
  if (hex === null) return short;
  const [high, low] = [Number.parseInt(hex[1], 16), Number.parseInt(hex[2], 16)];
  return [high >> 8, high & 255, low >> 8, low & 255].join('.');
}

/** Who can reach a listener on this IP address, for a line of log. */
export function whoReaches(address: string): string {
  const bound = plain(address);
  if (isLoopback(bound)) return 'this machine alone can reach it';
  if (bound === '::' || bound === '0.0.0.0')
    return 'on all addresses of this machine, so every machine in its networks can reach it';
  return `every machine that reaches ${bound} can reach it`;
}

import { about, withSubject } from '../../../simulator/errors.ts';
import { type LinkLayer, linkLayers } from '../../../simulator/link/index.ts';
import { type HostPort, parseListenAddress } from '../../../simulator/realtime/proxy/address.ts';
import { isLoopback } from '../../../simulator/realtime/proxy/device-table.ts';
import { describeListenError } from '../../../simulator/realtime/proxy/port.ts';
import { UpstreamError } from '../../../simulator/realtime/proxy/proxies.ts';
import { UsageError } from '../../usage.ts';

/** Where the HTTP API is. */
export function api(text: string): HostPort {
  const address = parseListenAddress(text, '127.0.0.1');
  if (address === null) throw new UsageError(`--api ${text}: give host:port, for instance localhost:8474`);
  return address;
}

/** Where something listens. @throws UsageError */
export function listenAddress(option: string, text: string, defaultHost: string): HostPort {
  const address = parseListenAddress(text, defaultHost);
  if (address === null) throw new UsageError(`${option} ${text}: give a port or host:port`);
  return address;
}

/** What others can reach wants a token. @throws UsageError */
export function refuseStrangers(option: string, where: HostPort, token: string | undefined): void {
  if (!isLoopback(where.host) && token === undefined)
    throw new UsageError(
      `${option} ${where.host}:${where.port}: others could reach it; give --token too, or keep it on localhost`,
    );
}

/**
 * What a link toxic takes, with the files read that are named. @throws UsageError where no link has such a name
 */
export function layersNamed(names: string): string | LinkLayer[] {
  const layers = about(`--link ${names}: `, () => linkLayers(names.split(',')));
  return layers.every((layer) => typeof layer === 'string') ? layers.join(',') : layers;
}

/** Starts something that listens; what the system has against it becomes a message about the option. */
export async function asUsage<T>(
  option: string,
  text: string,
  start: () => Promise<T>,
  help = '',
): Promise<T> {
  try {
    return await start();
  } catch (error) {
    // Its message begins with what is wrong, which is no address to listen on.
    if (error instanceof UpstreamError) throw withSubject('--', error);
    const { code } = error as NodeJS.ErrnoException;
    if (code === undefined) throw withSubject(`${option} ${text}: `, error);
    throw new UsageError(`${option} ${text}: ${describeListenError(code)}${help}`);
  }
}

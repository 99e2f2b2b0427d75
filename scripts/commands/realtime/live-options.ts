import { LinkError, linkPlan } from '../../../simulator/link/index.ts';
import { isLoopback } from '../../../simulator/realtime/admission/hosts.ts';
import { type HostPort, parseListenAddress } from '../../../simulator/realtime/proxy/address.ts';
import { describeListenError } from '../../../simulator/realtime/proxy/port.ts';
import { ApiError } from '../../../simulator/realtime/proxy/requests.ts';
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

/** @throws UsageError where no link has such a name */
export function linkNamed(names: string): void {
  try {
    linkPlan(names.split(','));
  } catch (error) {
    if (error instanceof LinkError) throw new UsageError(`--link ${names}: ${error.message}`);
    throw error;
  }
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
    if (error instanceof ApiError) throw new UsageError(`${option} ${text}: ${error.message}`);
    const { code } = error as NodeJS.ErrnoException;
    if (code === undefined) throw error;
    throw new UsageError(`${option} ${text}: ${describeListenError(code)}${help}`);
  }
}

import type { Command } from 'commander';
import { about, withSubject } from '../../../simulator/errors.ts';
import type { LinkLayer } from '../../../simulator/link/index.ts';
import { linkLayers } from '../../../simulator/link-files/index.ts';
import { hostOf, isLoopback } from '../../../simulator/realtime/admission/hosts.ts';
import { type HostPort, parseListenAddress } from '../../../simulator/realtime/proxy/address.ts';
import { describeListenError } from '../../../simulator/realtime/proxy/port.ts';
import { UpstreamError } from '../../../simulator/realtime/proxy/proxies.ts';
import { withSecret } from '../../secrets.ts';
import { UsageError } from '../../usage.ts';

/** Who may use API and page. */
export interface AdmissionOptions {
  token?: string;
  allowHost?: string;
}

/** The options that say who may ask. @param what asks for the token */
export function withAdmission(command: Command, what: string): Command {
  return withSecret(
    command,
    'token',
    'MOTE_TOKEN',
    `what ${what} of those who are not on this machine`,
  ).option('--allow-host <name,...>', 'what this machine is called beside localhost, for instance desk.test');
}

/** The names that `--allow-host` gives this machine. @throws UsageError */
export function hostsOf({ allowHost }: AdmissionOptions): string[] {
  const names = allowHost?.split(',').map((name) => name.trim()) ?? [];
  const odd = names.find((name) => hostOf(name) === null);
  if (odd !== undefined)
    throw new UsageError(`--allow-host ${odd}: give names of this machine, without scheme: desk.test`);
  return names;
}

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

/** An address that other machines can reach needs a token. @throws UsageError */
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

import type { Endpoint, Place } from './endpoint.ts';
import { Lwip } from './lwip.ts';
import { ESP_LWIP, ESP_LWIP_IDF3, GENERIC_MODEM, type LwipConfig } from './lwip-config.ts';
import { Connection } from './rfc/connection.ts';
import { LINUX, NO_SOCKET_OPTIONS, type SocketOptions, type Sysctls } from './rfc/settings.ts';

export const STACK_NAMES = ['esp-lwip', 'esp-lwip-idf3', 'generic-modem', 'linux'] as const;

export type StackName = (typeof STACK_NAMES)[number];

const LWIP_CONFIGS: Record<Exclude<StackName, 'linux'>, LwipConfig> = {
  'esp-lwip': ESP_LWIP,
  'esp-lwip-idf3': ESP_LWIP_IDF3,
  'generic-modem': GENERIC_MODEM,
};

/** How the two hosts and their programs set up what they connect. */
export interface StackSettings {
  /** Of the hosts that run Linux; the defaults of Linux 6.18 unless given. */
  sysctls?: Partial<Sysctls>;
  /** What the server's program sets on its sockets; nothing unless given. A Linux server alone has these. */
  serverSocket?: SocketOptions;
}

/** One end of a connection, on the stack with that name. */
export function createEnd(stack: StackName, place: Place, settings: StackSettings = {}): Endpoint {
  const socket = (place.isServer && settings.serverSocket) || NO_SOCKET_OPTIONS;
  if (stack === 'linux') {
    const sysctls = settings.sysctls ? { ...LINUX, ...settings.sysctls } : LINUX;
    return new Connection(place, { sysctls, socket });
  }
  if (socket.keepAlive !== null || socket.userTimeoutUs !== null)
    throw new RangeError(`${stack} has no socket options; ask for a linux server`);
  return new Lwip(place, LWIP_CONFIGS[stack]);
}

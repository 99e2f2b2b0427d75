import type { Endpoint, Repairs } from './endpoint.ts';
import type { Flow } from './flow.ts';
import { Linux } from './linux/linux.ts';
import { Lwip } from './lwip.ts';
import { ESP_LWIP, ESP_LWIP_IDF3, GENERIC_MODEM, type LwipConfig } from './lwip-config.ts';

export const STACK_NAMES = ['esp-lwip', 'esp-lwip-idf3', 'generic-modem', 'linux'] as const;

export type StackName = (typeof STACK_NAMES)[number];

const LWIP_CONFIGS: Record<Exclude<StackName, 'linux'>, LwipConfig> = {
  'esp-lwip': ESP_LWIP,
  'esp-lwip-idf3': ESP_LWIP_IDF3,
  'generic-modem': GENERIC_MODEM,
};

/**
 * One end of a connection, on the stack with that name.
 * @param clockPhase where on the grid of its timers the host is when the run begins, 0 ... 1
 */
export function createEnd(
  stack: StackName,
  flow: Flow,
  isServer: boolean,
  repairs: Repairs,
  clockPhase: number,
): Endpoint {
  if (stack === 'linux') return new Linux(flow, isServer, repairs, clockPhase);
  return new Lwip(flow, isServer, repairs, LWIP_CONFIGS[stack], clockPhase);
}

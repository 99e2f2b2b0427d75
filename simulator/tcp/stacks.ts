import type { Endpoint, Repairs } from './endpoint.ts';
import type { Flow } from './flow.ts';
import { Lwip } from './lwip.ts';
import { ESP_LWIP, ESP_LWIP_IDF3, GENERIC_MODEM, type LwipConfig } from './lwip-config.ts';

export const STACK_NAMES = ['esp-lwip', 'esp-lwip-idf3', 'generic-modem', 'linux'] as const;

export type StackName = (typeof STACK_NAMES)[number];

const LWIP_CONFIGS: Record<StackName, LwipConfig> = {
  'esp-lwip': ESP_LWIP,
  'esp-lwip-idf3': ESP_LWIP_IDF3,
  'generic-modem': GENERIC_MODEM,
  linux: {
    ...GENERIC_MODEM,
    tickUs: 4000,
    fastTickUs: 40_000,
    initialRtoTicks: 250,
    rtoTicksMin: 50,
    rtoTicksMax: 30_000,
    dataRetriesMax: 15,
    windowBytes: 65_535,
    sendBufferBytes: 87_040,
    sendQueueSegments: 4096,
    initialCwndBytes: 14_400,
  },
};

/** One end of a connection, on the stack with that name. */
export function createEnd(
  stack: StackName,
  flow: Flow,
  isServer: boolean,
  repairs: Repairs,
  tickPhase: number,
): Endpoint {
  return new Lwip(flow, isServer, repairs, LWIP_CONFIGS[stack], tickPhase);
}

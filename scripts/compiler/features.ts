import type { BuildName } from '../../simulator/run/firmware.ts';

export type { BuildName };

/** Features of the client that a build has or has not; the declarations stand in firmware/client/features.d.ts. */
export const FEATURES = [
  'QOS1',
  'WINDOW',
  'CREDENTIALS',
  'RECEIVE',
  'PREPARED',
  'FLUSH',
  'TLS',
  'COUNTERS',
  'POLICIES',
  'FLASH',
  'QOS2',
  'TOKENS',
  'WEBSOCKET',
  'REQUESTS',
  'MQTT5',
  'ADAPTIVE',
] as const;

export type Feature = (typeof FEATURES)[number];

/** Features beyond `full`, each for few programs; all of them need RECEIVE. */
export const ASKED_FOR: readonly Feature[] = ['QOS2', 'TOKENS', 'WEBSOCKET', 'REQUESTS', 'MQTT5', 'ADAPTIVE'];

/** The builds of the size table. */
export const BUILDS: Record<BuildName, readonly Feature[]> = {
  qos0: [],
  core: ['QOS1', 'CREDENTIALS'],
  default: ['QOS1', 'WINDOW', 'CREDENTIALS', 'RECEIVE', 'PREPARED', 'TLS'],
  full: FEATURES.filter((feature) => !ASKED_FOR.includes(feature)),
  max: FEATURES,
};

/** Features of the client that a build has or has not; the declarations stand in firmware/client/features.d.ts. */
export const FEATURES = [
  'QOS1',
  'CREDENTIALS',
  'RECEIVE',
  'PREPARED',
  'FLUSH',
  'TLS',
  'COUNTERS',
  'POLICIES',
  'FLASH',
] as const;

export type Feature = (typeof FEATURES)[number];

export type BuildName = 'qos0' | 'core' | 'default' | 'full';

/** The four builds of the size table. */
export const BUILDS: Record<BuildName, readonly Feature[]> = {
  qos0: [],
  core: ['QOS1', 'CREDENTIALS'],
  default: ['QOS1', 'CREDENTIALS', 'RECEIVE', 'PREPARED'],
  full: FEATURES,
};

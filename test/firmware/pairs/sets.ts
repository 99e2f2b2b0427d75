import type { Feature } from '../../../scripts/compiler/features.ts';

/**
 * Eight clients that no build is: of each two features one has both, one neither, and one each without the other, as far as that
 * one does without it (found by annealing; `pairs.long.test.ts` proves it).
 */
export const PAIRWISE: readonly (readonly Feature[])[] = [
  'FLUSH TLS',
  'QOS1 CREDENTIALS RECEIVE PREPARED TLS TOKENS REQUESTS MQTT5',
  'QOS1 CREDENTIALS RECEIVE PREPARED TLS POLICIES FLASH QOS2 TOKENS WEBSOCKET',
  'QOS1 WINDOW RECEIVE FLASH QOS2 WEBSOCKET REQUESTS MQTT5 ADAPTIVE',
  'QOS1 CREDENTIALS RECEIVE FLUSH TLS COUNTERS POLICIES QOS2 TOKENS REQUESTS ADAPTIVE',
  'CREDENTIALS PREPARED COUNTERS',
  'QOS1 WINDOW CREDENTIALS RECEIVE PREPARED FLUSH COUNTERS POLICIES TOKENS WEBSOCKET MQTT5 ADAPTIVE',
  'QOS1 WINDOW PREPARED FLUSH TLS COUNTERS POLICIES FLASH',
].map((names) => names.split(' ') as Feature[]);

import { Resolver, Tcp } from './device.ts';
import { World419 } from './world.ts';

/* What the example imports from its host, on a device of ours. */

export const world = new World419();
export const TCP = world.device.classOf(Tcp);
export const ResolverOfHost = world.device.classOf(Resolver);
/** The resolver's sockets are its own affair. */
export const UDP = class {};
export const config = {
  broker: 'broker.example',
  port: 1883,
  dns: ['10.0.0.2'],
  id: 'example',
  every: 60_000,
};
export const timers = world.timers;

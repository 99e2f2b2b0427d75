import { ownFirmware } from '../../scripts/commands/own-firmware.ts';
import { HashedTrace } from '../../simulator/kernel/trace.ts';
import {
  ByteSource,
  type Captured,
  follow,
  learn,
  nearestProfile,
  type Rates,
  rates,
} from '../../simulator/learn/index.ts';
import type { FaultPlan } from '../../simulator/link/faults.ts';
import { OPEN_OPTIONS, planOf, type RunOptions } from '../../simulator/run/index.ts';
import { PcapWriter, portOf, type TapPlace } from '../../simulator/tcp/index.ts';
import { World } from '../../simulator/world/world.ts';

/** A capture of a world of virtual boards, as bytes. @param faults in place of a named link */
export function captureOf(
  { faults, ...options }: Partial<Omit<RunOptions, 'faults'>> & { faults?: FaultPlan[] },
  at: TapPlace = 'broker',
): Uint8Array {
  const plan = planOf(
    { ...OPEN_OPTIONS, devices: 3, forUs: 8 * 3600e6, everyUs: 30e6, seed: 2, ...options },
    ownFirmware,
  );
  if (faults !== undefined) plan.link = { name: 'made', faults };
  const blocks: Buffer[] = [];
  const pcap = new PcapWriter(
    { write: (bytes) => blocks.push(Buffer.from(bytes)) },
    { serverPort: portOf(plan), at },
  );
  const world = new World(plan, new HashedTrace(null), { capture: pcap.capture, arrived: pcap.arrived });
  world.run(world.endUs);
  pcap.close();
  return Buffer.concat(blocks);
}

export function read(capture: Uint8Array, port: number | null = null): Captured {
  return follow(new ByteSource([capture]), port);
}

/** @param known how fast bytes go; without it as on the nearest profile */
export function learnedFrom(capture: Uint8Array, known?: Rates) {
  const { samples } = read(capture);
  const nearest = nearestProfile(samples);
  return { samples, nearest, learned: learn(samples, known ?? rates(nearest)) };
}

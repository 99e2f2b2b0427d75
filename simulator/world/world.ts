import { Broker } from '../broker/index.ts';
import { Kernel, WORLD } from '../kernel/kernel.ts';
import type { Trace } from '../kernel/trace.ts';
import { linkPlan } from '../link/index.ts';
import { Device } from './device.ts';
import { CONNECTED_WITHIN_US, type WorldPlan } from './plan.ts';
import { Record } from './record.ts';

/** Devices, their links and a broker, put together as a plan says, in one virtual time. */
export class World {
  readonly kernel: Kernel;
  readonly record: Record;
  readonly devices: Device[];
  readonly endUs: number;

  constructor(plan: WorldPlan, trace: Trace) {
    this.kernel = new Kernel(plan.seed);
    this.endUs = plan.forUs + plan.settleUs;
    this.record = new Record(trace, plan.devices, CONNECTED_WITHIN_US, plan.forUs);
    const broker = new Broker(this.kernel, { downs: plan.brokerDowns, refusals: [] }, this.record.brokerSide);
    const link = linkPlan(plan.link);
    // Boards given one object of files share its memory.
    const files = { '.bootcde': plan.app.bytes, mote: plan.client.bytes, MQTT: plan.client.bytes };
    this.devices = Array.from(
      { length: plan.devices },
      (_, index) => new Device(this.kernel, index + 1, plan, link, files, broker, this.record),
    );
    for (const { fromUs, toUs } of plan.brokerDowns) {
      this.kernel.at(fromUs, WORLD, (world) => world.#killBroker(), this);
      this.kernel.at(toUs, WORLD, (world) => world.record.brokerUp(world.kernel.now), this);
    }
  }

  /**
   * Runs up to the given time, at most to the end.
   * @throws BoardError when a program fails at its start
   */
  run(untilUs: number): void {
    this.kernel.run(Math.min(untilUs, this.endUs));
    if (this.kernel.now === this.endUs) this.record.checks.ended(this.endUs);
  }

  get bytes(): { up: number; down: number } {
    const sum = (figure: (device: Device) => number) =>
      this.devices.reduce((total, device) => total + figure(device), 0);
    return { up: sum(({ link }) => link.upBytes), down: sum(({ link }) => link.downBytes) };
  }

  #killBroker(): void {
    for (const { net } of this.devices) net.serverProcessKilled();
    this.record.brokerDown(this.kernel.now);
  }
}

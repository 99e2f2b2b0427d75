import { SimulatedBme280 } from '../../sensors/simulated/bme280.ts';
import { drawCalibration } from '../../sensors/simulated/bme280-calibration.ts';
import { I2cBus } from '../../sensors/simulated/bus.ts';
import { Site } from '../../sensors/simulated/site.ts';
import { Board } from '../board/board.ts';
import type { Broker } from '../broker/index.ts';
import { watchNet } from '../checks/index.ts';
import type { Kernel } from '../kernel/kernel.ts';
import { Link, type LinkPlan } from '../link/index.ts';
import { SimulatedNet } from '../tcp/index.ts';
import type { WorldPlan } from './plan.ts';
import type { Record } from './record.ts';

/** Boards get their power within so long of each other, as after a power failure in a street. [E] */
export const POWER_ON_SPREAD_US = 10e6;

/** The name that the boards know the broker by. */
const BROKER_HOST = 'broker';
const KEEP_ALIVE_S = 60;

/** One simulated device: its board with a sensor at a place, its link, and its way to the broker. */
export class Device {
  readonly link: Link;
  readonly net: SimulatedNet;
  readonly board: Board;

  constructor(
    kernel: Kernel,
    device: number,
    plan: WorldPlan,
    linkPlan: LinkPlan,
    files: { [name: string]: string },
    broker: Broker,
    record: Record,
  ) {
    const random = (purpose: string) => kernel.random(`device ${device}/${purpose}`);
    this.link = new Link(kernel, device, linkPlan, { observer: record, faultsEndUs: plan.forUs });
    this.net = new SimulatedNet(kernel, device, this.link, broker, {
      clientStack: 'esp-lwip',
      serverStack: 'linux',
    });
    const i2c = new I2cBus();
    const { day } = new Site(random('site'));
    const calibration = drawCalibration(random('bme280 calibration'));
    i2c.attach(new SimulatedBme280({ calibration, day, random: random('bme280') }));
    this.board = new Board({
      clock: kernel,
      device,
      random: random('board'),
      net: watchNet(this.net, kernel, device, record),
      files,
      fileNames: { '.bootcde': plan.app.build, mote: plan.client.build },
      ownFiles: { 'mote.json': JSON.stringify(configOf(plan, device)) },
      i2c,
      onPublish: (publish) => record.published(device, publish),
      onError: (error) => record.programFailed(error),
      onOn: () => this.net.powerUp(),
      onOff: () => this.net.powerCut(),
    });
    const start = () => {
      record.poweredOn(kernel.now, device);
      const error = this.board.start();
      if (error !== null) throw error;
    };
    kernel.at(random('power on').between(0, POWER_ON_SPREAD_US), device, start, undefined);
  }
}

/** What stands in the `mote.json` of a device. */
function configOf(plan: WorldPlan, device: number): { [option: string]: string | number } {
  return {
    host: BROKER_HOST,
    client_id: `mote-${device}`,
    topic: `mote/${device}`,
    every: plan.everyUs / 1e6,
    qos: plan.qos,
    keep_alive: KEEP_ALIVE_S,
  };
}

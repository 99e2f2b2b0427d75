import type { PinPart } from '../../sensors/simulated/bus.ts';
import type { UartPart } from '../board/hardware/serial-port.ts';
import type { Kernel } from '../kernel/kernel.ts';
import type { LinkPlan } from '../link/index.ts';
import type { Seconds } from '../link/schema.ts';
import { dialectOf, Modem } from '../modem/index.ts';
import { SimulatedBearer } from '../modem/simulated-bearer.ts';
import type { SimulatedNet } from '../tcp/index.ts';
import type { ModemRunObserver } from './modem-run-observer.ts';

/** The serial port of a board's modem. */
export const MODEM_PORT = 'Serial2';
export const POWER_KEY = 'D4';
export const RESET = 'D5';

/** The time of the simulated network when a run begins: 2026-01-01T00:00:00Z. */
const EPOCH_S = 1_767_225_600;
/** Of a link that says nothing of attaching. [E] */
const ATTACH_S: Seconds = [2, 10];
/** A reset line is low for so long at least (BG96 Hardware Design, 3.8: 150 ms). */
const RESET_MS = 150;

/** The link without its attach fault: a modem attaches itself, and the delay must not count twice. */
export function withoutAttach(plan: LinkPlan): LinkPlan {
  return { ...plan, faults: plan.faults.filter(({ fault }) => fault !== 'attach') };
}

export function attachSOf(plan: LinkPlan): Seconds {
  const attach = plan.faults.find((fault) => fault.fault === 'attach');
  return attach?.fault === 'attach' ? attach.durationS : ATTACH_S;
}

/** What a board's modem needs. */
export interface ModemPlace {
  kernel: Kernel;
  device: number;
  type: string;
  link: LinkPlan;
  net: SimulatedNet;
  /** The network adds the cost of TLS. */
  isTls: boolean;
  record: ModemRunObserver;
}

/** A board's modem, with the network that a board without modem has itself. */
export function makeModem({ kernel, device, type, link, net, isTls, record }: ModemPlace): Modem {
  const dialect = dialectOf(type);
  if (dialect === undefined) throw new RangeError(`no modem is called ${type}`);
  return new Modem({
    clock: kernel,
    owner: device,
    random: (purpose) => kernel.random(`device ${device}/${purpose}`),
    dialect,
    type,
    bearer: new SimulatedBearer(kernel, device, net, undefined, isTls),
    attachS: attachSOf(link),
    nowS: () => EPOCH_S + kernel.now / 1e6,
    observer: record.observerOf(device),
  });
}

/** The board's end of the wire. */
export function uartOf({ uart }: Modem): UartPart {
  return {
    listen(receive) {
      uart.toBoard = receive ?? (() => {});
    },
    setup(baud) {
      uart.boardBaud = baud;
    },
    write: (bytes) => uart.write(bytes),
  };
}

/** The modem's power key: pressed while it is low. */
export function powerKeyOf({ power }: Modem): PinPart {
  return {
    drive: (level) => power.key(level === 0),
    level: () => 1,
    nextEdgeUs: () => Number.POSITIVE_INFINITY,
  };
}

export function resetOf({ power }: Modem): PinPart {
  let lowUs = -1;
  return {
    drive(level, timeUs) {
      if (level === 0) lowUs = lowUs < 0 ? timeUs : lowUs;
      else if (lowUs >= 0) {
        if (timeUs - lowUs >= RESET_MS * 1000) power.cycle(true);
        lowUs = -1;
      }
    },
    level: () => 1,
    nextEdgeUs: () => Number.POSITIVE_INFINITY,
  };
}

import type { Cause } from '../causes/causes.ts';
import { LOST, RESET } from '../link/fault.ts';
import type { NetStack } from '../net/socket.ts';
import type { Flow } from '../tcp/index.ts';
import type { Segment } from '../tcp/segment.ts';
import type { DeviceWatch, RunWatch } from '../world/device-setup.ts';

/** A connection in use whose packet found that a NAT or a balancer had forgotten it. */
export interface Forgotten {
  timeUs: number;
  device: number;
}

/** Counts the connections that were forgotten for their silence, once each. It changes nothing in a run. */
export class ForgottenConnections implements RunWatch {
  count = 0;
  first: Forgotten | null = null;

  device(number: number): DeviceWatch {
    return new ForgottenOf((timeUs) => {
      this.count++;
      this.first ??= { timeUs, device: number };
    });
  }

  poweredOn(): void {}
  struck(): void {}
  dead(): void {}
}

class ForgottenOf implements DeviceWatch {
  readonly #tell: (timeUs: number) => void;
  /** The newest connection; older ones are no longer in use. Null once it is forgotten. */
  #inUse: Flow | null = null;
  #lostBy: Cause = 'unknown';

  constructor(tell: (timeUs: number) => void) {
    this.#tell = tell;
  }

  opened(flow: Flow): void {
    this.#inUse = flow;
  }

  lost(cause: Cause): void {
    this.#lostBy = cause;
  }

  sent(flow: Flow, _segment: Segment, timeUs: number, arrivalUs: number): void {
    const isGone = arrivalUs === LOST || arrivalUs === RESET;
    if (!isGone || this.#lostBy !== 'nat' || flow !== this.#inUse) return;
    this.#inUse = null;
    this.#tell(timeUs);
  }

  dials(net: NetStack): NetStack {
    return net;
  }

  delayed(): void {}
  away(): void {}
  served(): void {}
  released(): void {}
  arrived(): void {}
}

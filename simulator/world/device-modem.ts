import { Pins } from '../../sensors/simulated/pins.ts';
import type { Hardware } from '../board/hardware/wires.ts';
import type { LinkObserver } from '../link/index.ts';
import type { BadDay, Modem } from '../modem/index.ts';
import type { NetStack } from '../net/socket.ts';
import {
  MODEM_PORT,
  type ModemPlace,
  makeModem,
  POWER_KEY,
  powerKeyOf,
  RESET,
  resetOf,
  uartOf,
} from './modem.ts';
import type { RunObserver } from './run-observer.ts';

/** A device's modem: its wires, its bad days, and the observation of its driver. */
export class DeviceModem {
  readonly modem: Modem;
  readonly hardware: Hardware;
  readonly #record: RunObserver;
  readonly #place: ModemPlace;
  #driver: NetStack | null = null;
  #days: BadDay[] = [];

  constructor(place: ModemPlace, record: RunObserver) {
    this.#record = record;
    this.#place = place;
    this.modem = makeModem(place);
    const pins = new Pins(place.kernel, place.device);
    pins.attach(POWER_KEY, powerKeyOf(this.modem));
    pins.attach(RESET, resetOf(this.modem));
    this.hardware = { pins, uarts: { [MODEM_PORT]: uartOf(this.modem) } };
  }

  /** The driver of the running program. Until the program has one, the board has no network. */
  readonly net: NetStack = {
    connect: (...args) =>
      this.#driver?.connect(...args) ?? {
        socket: null,
        error: 'unreachable',
        decidedAtUs: this.#place.kernel.now,
      },
  };

  drivenBy(driver: NetStack): void {
    this.#driver = this.#place.record.watch(driver, this.#place.device);
  }

  begin(day: BadDay): void {
    if (day.cutsOff) this.#record.unserved(this.#place.kernel.now, this.#place.device);
    this.#days.push(day);
    this.modem.activeFaults.begin(day);
  }

  end(day: BadDay): void {
    const place = this.#days.indexOf(day);
    if (place < 0) return;
    this.#days.splice(place, 1);
    this.modem.activeFaults.end(day);
    if (day.cutsOff) this.#record.served(this.#place.kernel.now, this.#place.device);
  }
}

/** Reports outages to a device's modem first, then to `observer`. */
export function heardBy(modem: () => DeviceModem | null, observer: LinkObserver): LinkObserver {
  return {
    outageStarted(timeUs, device) {
      observer.outageStarted(timeUs, device);
      modem()?.modem.registration.outage(true);
    },
    outageEnded(timeUs, device) {
      observer.outageEnded(timeUs, device);
      modem()?.modem.registration.outage(false);
    },
  };
}

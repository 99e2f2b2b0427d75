import type { Observations, Obstacle } from '../checks/observations.ts';
import { ByDevice, type DeviceRange } from '../kernel/device-range.ts';

/** Of several obstacles the one that is named: the one without which the others do not matter. */
const FIRST_NAMED = ['power', 'broker', 'link', 'network'] as const satisfies Obstacle[];

type Own = Exclude<Obstacle, 'broker'>;
type Told = Pick<Observations, 'reachable' | 'unreachable' | 'obstructed'>;

/** What stands between one device and the broker, by kind; several of a kind can overlap. */
type Counts = Record<Own, number>;

/** What stands between each device and a broker that takes clients in. A board is off until its power comes. */
export class Obstacles {
  readonly #own: ByDevice<Counts>;
  #broker = 0;
  readonly #named: ByDevice<Obstacle | null | undefined>;
  #told: Told;

  constructor(devices: DeviceRange, told: Told) {
    this.#told = told;
    this.#own = new ByDevice(devices, () => ({ power: 1, link: 0, network: 0 }));
    this.#named = new ByDevice(devices, () => undefined);
  }

  /** One more thing stands between a device and the broker. */
  comes(timeUs: number, device: number, obstacle: Own): void {
    const was = this.#stands(device);
    this.#own.of(device)[obstacle]++;
    this.#tell(timeUs, device, was);
  }

  goes(timeUs: number, device: number, obstacle: Own): void {
    const was = this.#stands(device);
    this.#own.of(device)[obstacle]--;
    this.#tell(timeUs, device, was);
  }

  /** From here on the broker gives no client a connection that holds. */
  brokerCutsOff(timeUs: number): void {
    this.#changeBroker(timeUs, 1);
  }

  brokerLetsIn(timeUs: number): void {
    this.#changeBroker(timeUs, -1);
  }

  #changeBroker(timeUs: number, change: 1 | -1): void {
    const before = [...this.#own].map(([device]) => ({ device, was: this.#stands(device) }));
    this.#broker += change;
    for (const { device, was } of before) this.#tell(timeUs, device, was);
  }

  #stands(device: number): boolean {
    const { power, link, network } = this.#own.of(device);
    return this.#broker + power + link + network > 0;
  }

  #tell(timeUs: number, device: number, wasObstructed: boolean): void {
    const isObstructed = this.#stands(device);
    if (isObstructed && !wasObstructed) this.#told.unreachable(timeUs, device);
    if (!isObstructed && wasObstructed) this.#told.reachable(timeUs, device);
    const named = this.#name(device);
    if (named !== this.#named.of(device)) this.#told.obstructed(timeUs, device, named);
    this.#named.set(device, named);
  }

  #name(device: number): Obstacle | null {
    const count = (obstacle: Obstacle) =>
      obstacle === 'broker' ? this.#broker : this.#own.of(device)[obstacle];
    return FIRST_NAMED.find((obstacle) => count(obstacle) > 0) ?? null;
  }
}

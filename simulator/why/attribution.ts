/**
 * Where the time of each reading above QoS 0 went, from `publish()` to the broker, and that of each reconnect. Is told what
 * a world's links, connections and clients do, and changes nothing in it.
 *
 * @module
 */
import { CONNACK, CONNECT, DISCONNECT } from '../broker/codec/packets.ts';
import type { Cause } from '../causes/causes.ts';
import { resultOf } from '../checks/check.ts';
import { First } from '../checks/first.ts';
import type { CheckResult, Ledger, Observations, PublishCall, Reading } from '../checks/index.ts';
import type { WirePacket } from '../checks/packet.ts';
import type { RunWatch } from '../world/device-setup.ts';
import type { World } from '../world/world.ts';
import type { WorldPlan } from '../world/world-plan.ts';
import { brokerWindows } from './broker-windows.ts';
import type { ConnectionPath, Surroundings } from './connection.ts';
import { DevicePath } from './device-path.ts';
import { Shares } from './shares.ts';
import { type Span, Spans } from './span.ts';

/** After so many readings a device forgets the time that none of its readings waits from. */
const FORGET_EVERY = 4;
export const ADDS_UP = 'the causes of a late reading add up to its time';

/** A delivered reading, and where its time went: stretches without a gap, from `publish()` to the broker. */
export interface Explained {
  device: number;
  /** Among the readings that the device's client accepted: 1, 2, 3 ... */
  number: number;
  reading: Reading;
  deliveredUs: number;
  spans: readonly Span[];
}

/** The bytes of a reading were given to a connection then. */
interface Attempt {
  atUs: number;
  connection: ConnectionPath | null;
  /** The attempt before, on an earlier connection. */
  earlier: Attempt | null;
}

interface Device {
  path: DevicePath;
  /** The one that has the session, or is to get it. */
  connection: number;
  /** CONNECT was sent on it. */
  hasGreeted: boolean;
  isUp: boolean;
  /** When the last session ended; -1 before the first. */
  downUs: number;
  isDone: boolean;
  handedOver: number;
}

/** Give it to a world as its `why`, and let it `watch` that world. */
export class Attribution implements RunWatch, Partial<Observations> {
  readonly readings = new Shares();
  readonly reconnects = new Shares();
  /** Called for each delivered reading above QoS 0. */
  onExplained: ((explained: Explained) => void) | null = null;
  /** False: nothing of the time before is forgotten, so that readings that never arrive can be explained too. */
  forgets = true;
  #around: Surroundings;
  #devices: Device[] = [];
  #ledger: Ledger | null = null;
  #clock: () => number = () => 0;
  #sums = { evaluated: 0, failed: 0 };
  /** Of the reading or reconnect that is explained now. */
  readonly #spans = new Spans();
  readonly #first = new First();

  constructor({ faults, modem }: Pick<WorldPlan, 'faults' | 'modem'>) {
    const { away, slow } = brokerWindows(faults);
    this.#around = { brokerAway: away, brokerSlow: slow, hasModem: modem !== undefined };
  }

  /** Listens to a world that was made with this as its `why`. Call it before the world runs. */
  watch({ observer, kernel }: World): void {
    this.#ledger = observer.checks.ledger;
    this.#clock = () => kernel.now;
    observer.checks.listen(this);
  }

  /** Whether the parts of each reading add up to its time, without a gap or a stretch that is not explained. */
  get result(): CheckResult {
    return resultOf(ADDS_UP, this.#sums.evaluated, this.#sums.failed, this.#first);
  }

  device(number: number): DevicePath {
    const path = new DevicePath(number, () => this.#clock(), this.#around);
    this.#devices[number] = {
      path,
      connection: 0,
      hasGreeted: false,
      isUp: false,
      downUs: -1,
      isDone: false,
      handedOver: 0,
    };
    return path;
  }

  /** What one device's client and connections did. */
  pathOf(device: number): DevicePath {
    return this.#devices[device].path;
  }

  poweredOn(timeUs: number, device: number): void {
    this.#devices[device].path.booting(timeUs);
  }

  poweredOff(timeUs: number, number: number): void {
    const device = this.#devices[number];
    device.path.off(timeUs, 'reboot');
    device.isUp = false;
  }

  struck(_timeUs: number, device: number, cause: Cause | null): void {
    if (cause !== null) this.#devices[device].path.becauseOf(cause);
  }

  dead(timeUs: number, device: number): void {
    this.#devices[device].path.dead(timeUs);
  }

  handedOver({ device: number, accepted, qos }: PublishCall): void {
    const device = this.#devices[number];
    if (accepted && qos > 0) device.path.waiting++;
    if (++device.handedOver % FORGET_EVERY === 0 && this.forgets) this.#forget(number, device);
  }

  opened(timeUs: number, number: number, connection: number): void {
    const device = this.#devices[number];
    device.path.connected(connection);
    if (!device.isUp) this.#greets(timeUs, device, connection);
  }

  sent(timeUs: number, number: number, connection: number, { type, publish }: WirePacket): void {
    const device = this.#devices[number];
    if (type === DISCONNECT && connection === device.connection) device.isDone = true;
    if (type === CONNECT) {
      // One behind a modem may have opened it before the one with the last session was closed, and several at a time.
      const isOther = connection !== device.connection;
      if (isOther && !device.isUp && !device.hasGreeted) this.#greets(timeUs, device, connection);
      if (connection === device.connection) device.hasGreeted = true;
    }
    if (publish === null || publish.qos === 0) return;
    const reading = this.#ledger?.lastSent(number) ?? null;
    if (reading === null) return;
    const path = device.path.pathOf(connection);
    path?.lookForHold(timeUs);
    const attempt: Attempt = { atUs: timeUs, connection: path, earlier: reading.seen as Attempt | null };
    reading.seen = attempt;
  }

  received(timeUs: number, number: number, connection: number, { type, code }: WirePacket): void {
    const device = this.#devices[number];
    if (type !== CONNACK || code !== 0 || device.isUp) return;
    device.connection = connection;
    device.path.up(timeUs, connection);
    device.isUp = true;
    if (device.downUs < 0) return;
    const spans = this.#spans.clear();
    device.path.waited(device.downUs, timeUs, spans);
    this.reconnects.add(timeUs - device.downUs, spans);
    this.#addUp(device.downUs, timeUs, spans, { device: number });
    device.downUs = -1;
  }

  closed(timeUs: number, number: number, connection: number): void {
    const device = this.#devices[number];
    device.path.disconnected(connection);
    if (connection !== device.connection) return;
    device.path.apart(timeUs, device.isDone ? 'program' : 'backoff');
    if (device.isUp) device.downUs = timeUs;
    device.isUp = false;
    device.hasGreeted = false;
  }

  readingDelivered(timeUs: number, reading: Reading): void {
    if (reading.qos === 0) return;
    const { path } = this.#devices[reading.device];
    const arrived = lastToArrive(reading.seen as Attempt | null, timeUs);
    reading.seen = null;
    if (path.waiting > 0) path.waiting--;
    const spans = this.#spans.clear();
    if (arrived === null) spans.add(reading.timeUs, timeUs, 'unknown');
    else {
      const writtenUs = Math.max(reading.timeUs, Math.min(arrived.atUs, timeUs));
      path.waited(reading.timeUs, writtenUs, spans);
      arrived.connection?.fill(writtenUs, timeUs, 'own', spans);
    }
    this.#addUp(reading.timeUs, timeUs, spans, reading);
    if (this.#ledger?.isCounted(reading) ?? true) this.readings.add(timeUs - reading.timeUs, spans);
    if (this.onExplained === null) return;
    const { device, number } = reading;
    this.onExplained({ device, number, reading, deliveredUs: timeUs, spans: spans.list });
  }

  #greets(timeUs: number, device: Device, connection: number): void {
    device.connection = connection;
    device.isDone = false;
    device.hasGreeted = false;
    device.path.greets(timeUs, connection);
  }

  #addUp(
    fromUs: number,
    toUs: number,
    { fromUs: starts, toUs: ends, causes, count }: Spans,
    { device, number }: { device: number; number?: number },
  ): void {
    this.#sums.evaluated++;
    let atUs = fromUs;
    let wrong = '';
    for (let place = 0; place < count; place++) {
      if (starts[place] !== atUs) wrong ||= `nothing explains ${atUs} to ${starts[place]} us`;
      if (causes[place] === 'unknown') wrong ||= `${starts[place]} to ${ends[place]} us are not explained`;
      atUs = ends[place];
    }
    if (atUs !== toUs) wrong ||= `it ended at ${toUs} us, its parts at ${atUs} us`;
    if (wrong === '') return;
    this.#sums.failed++;
    const what = number === undefined ? 'a reconnect' : `reading ${number}`;
    this.#first.offer(toUs, device, `device ${device}: ${what}: ${wrong}`);
  }

  #forget(number: number, device: Device): void {
    let oldestUs = device.downUs < 0 ? this.#clock() : device.downUs;
    device.path.waiting = 0;
    for (const { timeUs, arrivals } of this.#ledger?.waiting(number) ?? []) {
      if (arrivals > 0) continue;
      oldestUs = Math.min(oldestUs, timeUs);
      device.path.waiting++;
    }
    device.path.forget(oldestUs);
  }
}

/** Of several connections that a reading was sent on, the one whose bytes arrived last, just now. @param latest the attempt after all others */
function lastToArrive(latest: Attempt | null, timeUs: number): Attempt | null {
  let found: Attempt | null = null;
  let latestUs = -1;
  for (let one = latest; one !== null; one = one.earlier) {
    const arrivedUs = one.connection?.up.arrivedBy(timeUs) ?? -1;
    if (arrivedUs <= latestUs) continue;
    found = one;
    latestUs = arrivedUs;
  }
  return found;
}

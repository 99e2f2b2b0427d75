import { CONNACK, PUBLISH } from '../broker/codec/packets.ts';
import type { Observations, PublishCall, Reading } from '../checks/index.ts';
import type { WirePacket } from '../checks/packet.ts';
import { ByDevice, type DeviceRange, numbersOf } from '../kernel/device-range.ts';
import { HELD, LOST, RESET } from '../link/fault.ts';
import { printable } from '../report/printable.ts';
import { Bins } from '../report/record/bins.ts';
import { Recorder } from '../report/record/index.ts';
import type { Attribution, Explained } from '../why/attribution.ts';
import type { PathListener, SeenSegment } from '../why/path-listener.ts';
import type { World } from '../world/world.ts';
import type { WorldPlan } from '../world/world-plan.ts';
import {
  CALLED,
  CLIENT_STATES,
  IS_AGAIN,
  IS_LOST,
  IS_UP,
  PRINTED,
  QOS_SHIFT,
  REFUSED,
  SOCKET_CLOSED,
  SOCKET_OPENED,
} from './data.ts';
import { DeviceLog } from './device-log.ts';
import { isAround, type ViewFocus } from './focus.ts';
import { causePlace, MAX_WORDS, ReadingsLog } from './readings-log.ts';
import { rowsFor, SLICES } from './rows.ts';
import { Shelf } from './shelf.ts';
import type { ViewData } from './view-sum.ts';

/** A stretch that is packed by itself is at most this part of the run, and at least ten minutes. */
const STRETCHES = 48;
const MIN_STRETCH_US = 600e6;
/** A stretch around a moment that is looked at goes last. */
const LOOKED_AT = 1e9;
/** Times in which a link is away that are known at once; of more, the oldest are told no more. */
const MAX_AWAYS = 64;

interface Kept {
  log: DeviceLog;
  readings: ReadingsLog;
  /** What its client does, and what is known of when its link is away: told again when a stretch begins. */
  state: [state: number, cause: number];
  aways: { fromUs: number; toUs: number; cause: number }[];
  /** Segments that the network keeps for a device that sleeps. */
  held: SeenSegment[];
}

/** Hears a run and keeps what its page shows. It changes nothing in the run. */
export class RunRecorder implements Partial<Observations> {
  readonly shelf = new Shelf();
  readonly focus: ViewFocus;
  readonly #fleet: Recorder;
  /** By row: the longest way to the broker of the readings that were published in a slice. */
  readonly #slowest: Map<number, Bins>;
  /** A packet keeps the radio on so long. */
  radioTailUs = 0;
  readonly #rowDevices: number;
  #clock: () => number = () => 0;
  #kept: Kept[] = [];
  readonly #numbers: ByDevice<number>;

  /** @param range the devices that it hears; all of the plan unless given */
  constructor(
    { devices, forUs, settleUs, outbox }: WorldPlan,
    focus: ViewFocus,
    range: DeviceRange = { first: 1, last: devices },
  ) {
    const endUs = forUs + settleUs;
    const { rows, devices: inRow } = rowsFor(devices);
    // No page shows what the whole fleet holds.
    const together = { reachedUs: () => 0, sink() {} };
    this.#fleet = new Recorder(range, endUs, { bins: SLICES, max: rows, devices: inRow }, together);
    this.#slowest = new Map();
    for (const device of numbersOf(range)) {
      const row = Math.floor((device - 1) / inRow);
      if (!this.#slowest.has(row)) this.#slowest.set(row, new Bins(endUs, SLICES));
    }
    this.#rowDevices = inRow;
    const isHeard = (device: number) => device >= range.first && device <= range.last;
    this.focus = { ...focus, devices: focus.devices.filter(isHeard) };
    this.#numbers = new ByDevice(range, () => 0);
    const everyUs = Math.max(MIN_STRETCH_US, endUs / STRETCHES);
    for (const device of this.focus.devices) {
      const log = new DeviceLog(device, everyUs, this.shelf.put);
      const readings = new ReadingsLog(log, outbox === 'flash');
      const kept: Kept = { log, readings, state: [0, causePlace('reboot')], aways: [], held: [] };
      log.begins = (fromUs) => goesOn(kept, fromUs);
      goesOn(kept, 0);
      this.#kept[device] = kept;
    }
  }

  /** Call it before the world runs, and after `why` watches it. */
  watch(world: World, why: Attribution): void {
    this.#clock = () => world.kernel.now;
    this.radioTailUs = world.devices[0].link.radio.tailUs;
    world.observer.checks.listen(this.#fleet);
    world.observer.checks.listen(this);
    for (const device of this.focus.devices) why.pathOf(device).listen(listenerOf(this.#kept[device]));
  }

  /** What it has heard, of a run that is over. */
  get data(): ViewData {
    return {
      shelf: this.shelf.data,
      timeline: this.#fleet.strips.data,
      slowest: [...this.#slowest].map(([row, { values }]) => [row, [...values]]),
      radioTailUs: this.radioTailUs,
    };
  }

  /** Fits `RunWatchers.printed`. */
  readonly printed = (timeUs: number, device: number, line: string): void => {
    this.#kept[device]?.log.addLine(timeUs, PRINTED, printable(line, MAX_WORDS));
  };

  /** Fits `RunWatchers.called`. */
  readonly called = (timeUs: number, device: number, method: string, args: unknown[]): void => {
    const kept = this.#kept[device];
    if (kept === undefined) return;
    const words = args.filter((one) => typeof one !== 'function').map((one) => JSON.stringify(one));
    kept.log.addLine(timeUs, CALLED, printable(`${method}(${words.join(', ')})`, MAX_WORDS));
  };

  /** For `Attribution.onExplained`. */
  readonly explained = ({ device, number, reading, deliveredUs, spans }: Explained): void => {
    this.#took(device, reading.timeUs, deliveredUs);
    const { packetId } = reading;
    this.#kept[device]?.readings.delivered(number, { call: reading, deliveredUs, packetId, spans }, true);
  };

  handedOver(call: PublishCall): void {
    const { device, accepted, timeUs, topic, qos } = call;
    if (accepted) this.#numbers.set(device, this.#numbers.of(device) + 1);
    const kept = this.#kept[device];
    if (kept === undefined) return;
    if (isAround(this.focus, device, timeUs)) kept.log.troubled(LOOKED_AT);
    if (!accepted) {
      kept.log.addLine(timeUs, REFUSED, printable(`publish(${JSON.stringify(topic)}): false`, MAX_WORDS));
      kept.log.troubled();
    } else if (qos > 0) kept.readings.accepted(this.#numbers.of(device), call);
  }

  readingDelivered(timeUs: number, reading: Reading): void {
    const { device, number, qos } = reading;
    if (qos > 0) return;
    this.#took(device, reading.timeUs, timeUs);
    const one = { call: reading, deliveredUs: timeUs, packetId: 0, spans: [] };
    this.#kept[device]?.readings.delivered(number, one, false);
  }

  readingAcknowledged({ device, number }: Reading): void {
    this.#kept[device]?.readings.acknowledged(number, this.#clock());
  }

  opened(timeUs: number, device: number, connection: number): void {
    const kept = this.#kept[device];
    kept?.log.add('packets', timeUs, IS_UP, SOCKET_OPENED, 0, 0, connection, 0);
    if (connection > 1) kept?.log.troubled();
  }

  closed(timeUs: number, device: number, connection: number, byClient = false): void {
    this.#kept[device]?.log.add('packets', timeUs, 0, SOCKET_CLOSED, 0, Number(byClient), connection, 0);
  }

  sent(timeUs: number, device: number, connection: number, packet: WirePacket): void {
    this.#packet(timeUs, device, connection, packet, IS_UP);
  }

  received(timeUs: number, device: number, connection: number, packet: WirePacket): void {
    this.#packet(timeUs, device, connection, packet, 0);
    if (packet.type === CONNACK && packet.code !== 0) this.#kept[device]?.log.troubled();
  }

  poweredOff(timeUs: number, device: number): void {
    this.#kept[device]?.readings.poweredOff(timeUs);
    this.#kept[device]?.log.troubled();
  }

  ended(timeUs: number): void {
    for (const device of this.focus.devices) {
      letGo(this.#kept[device], true);
      this.#kept[device].readings.ended();
      this.#kept[device].log.close(timeUs);
    }
  }

  #packet(timeUs: number, device: number, connection: number, packet: WirePacket, way: number): void {
    const kept = this.#kept[device];
    if (kept === undefined) return;
    const { type, packetId, code, publish } = packet;
    let flags = way;
    let topic = 0;
    if (type === PUBLISH && publish !== null) {
      flags += publish.qos * QOS_SHIFT + (publish.dup ? IS_AGAIN : 0);
      topic = kept.log.topic(printable(publish.topic, MAX_WORDS)) + 1;
    }
    kept.log.add('packets', timeUs, flags, type, packetId, code, connection, topic);
  }

  #took(device: number, fromUs: number, toUs: number): void {
    const row = this.#slowest.get(Math.floor((device - 1) / this.#rowDevices));
    row?.raise(fromUs, fromUs, Math.max(1, (toUs - fromUs) / 1000));
  }
}

function listenerOf(kept: Kept): PathListener {
  const { log } = kept;
  return {
    segment(segment) {
      if (kept.held.length > 0) letGo(kept);
      if (segment.arrivalUs === HELD && segment.copy !== null) kept.held.push(segment);
      else addSegment(log, segment, segment.arrivalUs);
    },
    state(timeUs, state, cause) {
      kept.state = [CLIENT_STATES.indexOf(state), causePlace(cause)];
      log.add('states', timeUs, ...kept.state);
    },
    away(cause, fromUs, toUs) {
      const one = { fromUs, toUs: Math.min(toUs, Number.MAX_SAFE_INTEGER), cause: causePlace(cause) };
      // Each packet that an outage swallows tells of the rest of it.
      const isInside = (known: typeof one) =>
        known.cause === one.cause && known.fromUs < fromUs && known.toUs >= one.toUs;
      if (kept.aways.some(isInside)) return;
      kept.aways = kept.aways.filter((known) => known.fromUs !== fromUs || known.cause !== one.cause);
      kept.aways.push(one);
      if (kept.aways.length > MAX_AWAYS) kept.aways.shift();
      addAway(log, one);
    },
  };
}

/** A stretch is to say what goes on at its beginning, as the one before may be left out. */
function goesOn(kept: Kept, fromUs: number): void {
  kept.log.add('states', fromUs, ...kept.state);
  kept.aways = kept.aways.filter(({ toUs }) => toUs > fromUs);
  for (const one of kept.aways) addAway(kept.log, one);
}

function addAway(log: DeviceLog, { fromUs, toUs, cause }: Kept['aways'][number]): void {
  log.add('away', fromUs, toUs - fromUs, cause);
}

/** Of the segments that were kept, those whose way is known now. */
function letGo(kept: Kept, isEnd = false): void {
  kept.held = kept.held.filter((segment) => {
    const arrivalUs = segment.copy?.arrivalUs ?? HELD;
    if (arrivalUs === HELD && !isEnd) return true;
    addSegment(kept.log, segment, arrivalUs);
    return false;
  });
}

function addSegment(log: DeviceLog, segment: SeenSegment, arrivalUs: number): void {
  const { timeUs, flow, isUp, seq, end, flags, ack, isAgain, lostBy } = segment;
  const isLost = arrivalUs === LOST || arrivalUs === RESET;
  const bits = (isUp ? IS_UP : 0) + (isAgain ? IS_AGAIN : 0) + (isLost ? IS_LOST : 0);
  if (isLost) log.troubled();
  const flightUs = arrivalUs > LOST ? arrivalUs - timeUs : 0;
  const cause = lostBy === null ? 0 : causePlace(lostBy);
  log.add('segments', timeUs, bits, flow, seq, end - seq, flags, ack, flightUs, cause);
}

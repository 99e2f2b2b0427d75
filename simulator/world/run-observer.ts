import type { Publish } from '../board/observe.ts';
import type { BrokerObserver } from '../broker/index.ts';
import { TopicAliases } from '../checks/aliases.ts';
import type { BoardResources, CheckResult, Checks, PublishCall } from '../checks/index.ts';
import type { WirePacket } from '../checks/packet.ts';
import { ByDevice, countOf, type DeviceRange } from '../kernel/device-range.ts';
import { WORLD } from '../kernel/kernel.ts';
import type { Trace } from '../kernel/trace.ts';
import type { LinkObserver } from '../link/index.ts';
import { Published } from '../sensors/published.ts';
import { CommandsLog } from './commands-log.ts';
import type { RunWatch } from './device-setup.ts';
import { ModemRunObserver } from './modem-run-observer.ts';
import { checksOf } from './observing/checks-of.ts';
import { Obstacles } from './obstacles.ts';
import { PartsLog } from './parts/parts-log.ts';
import { ProgramsLog } from './programs/programs-log.ts';
import { WitnessLog } from './witness/witness-log.ts';
import type { WorldPlan } from './world-plan.ts';

/**
 * Observes everything of a run that can be seen from outside the boards, writes it into the trace and passes it to the
 * checks. A device counts as reachable while it has power, none of its outages lasts, and the broker accepts clients.
 */
export class RunObserver implements LinkObserver {
  readonly checks: Checks;
  /** Values published by boards with many sensors; null without such boards. */
  readonly stations: Published | null;
  /** Observer of the modems; null without modems. */
  readonly modems: ModemRunObserver | null;
  /** Accepted CONNACKs after the first of each device. */
  reconnects = 0;
  /** What the scenario publishes, and what it brought about; null without such messages. */
  readonly commands: CommandsLog | null;
  /** Asks where the time of readings goes; null where nobody does. */
  why: RunWatch | null = null;
  /** What the boards' parts did; null without parts. */
  readonly parts: PartsLog | null;
  readonly topicAliases = new TopicAliases();
  /** Of the witness of the broker's disk; null without one. */
  #witness: WitnessLog | null = null;
  faults: { [name: string]: number } = { outages: 0, brokerRestarts: 0 };
  readonly programs: ProgramsLog;
  #now: () => number;
  #trace: Trace;
  readonly #devices: DeviceRange;
  #obstacles: Obstacles;
  readonly #isOn: ByDevice<boolean>;
  readonly #hasConnected: ByDevice<boolean>;
  readonly #sockets: ByDevice<Set<number>>;
  readonly #deaf = new Map<number, Set<number>>();

  /** Called by the broker for what it receives and sends. */
  readonly brokerSide: BrokerObserver = {
    connected: (timeUs, device, _clientId, sessionPresent) => {
      this.#trace.line(timeUs, device, sessionPresent ? 'connected to its session' : 'connected');
      if (device === WORLD) return;
      if (this.#hasConnected.of(device)) this.reconnects++;
      this.#hasConnected.set(device, true);
      if (!sessionPresent) this.checks.sessionBegun(device, timeUs);
    },
    closed: (timeUs, device, _clientId, reason) => {
      this.#trace.line(timeUs, device, `broker closes (${reason})`);
    },
    takenIn: (publish) => {
      const { timeUs, device, qos, dup, packetId, payload } = publish;
      this.#trace.line(timeUs, device, `taken in qos ${qos} id ${packetId}${dup ? ' dup' : ''}`, payload);
      // A command from the world is not a reading.
      if (device !== WORLD) this.checks.takenIn(publish);
    },
    violation: (violation) => {
      this.#trace.line(violation.timeUs, violation.device, `breaks ${violation.rule}`);
      this.checks.violation(violation);
    },
    rejected: (timeUs, device, publish) => this.checks.rejected(timeUs, device, publish),
    troubled: (timeUs, device, what) => {
      this.faultBegan(timeUs, device, what);
      if (what === 'broker-nonsense') this.checks.garbled(device);
      if (what === 'broker-mute') this.why?.dead(timeUs, device);
    },
  };

  constructor(
    trace: Trace,
    plan: WorldPlan,
    devices: DeviceRange,
    connectedWithinUs: number,
    now: () => number,
  ) {
    const { forUs, station, everyUs, modem, messages, parts } = plan;
    this.#trace = trace;
    this.parts = parts === undefined ? null : new PartsLog(parts, devices);
    this.commands =
      messages === undefined ? null : new CommandsLog(messages, devices, this.parts ?? undefined);
    this.#now = now;
    this.programs = new ProgramsLog(now);
    this.modems =
      modem === undefined
        ? null
        : new ModemRunObserver(trace, now, devices, (device) => this.checks.attached(now(), device));
    this.stations = station
      ? new Published(station.payload, station.sensors, station.batch * everyUs, forUs)
      : null;
    this.checks = checksOf(plan, countOf(devices), connectedWithinUs);
    this.#devices = devices;
    this.#obstacles = new Obstacles(devices, this.checks);
    this.#isOn = new ByDevice(devices, () => false);
    this.#sockets = new ByDevice(devices, () => new Set());
    this.#hasConnected = new ByDevice(devices, () => false);
  }

  /** A witness of the broker's disk is there. @returns where it says what it hears */
  witnessed(): WitnessLog {
    const log = new WitnessLog();
    this.#witness = log;
    this.checks.listen({ readingAcknowledged: (reading) => log.acknowledged(reading) });
    return log;
  }

  published(device: number, publish: Publish): void {
    const { timeUs, topic, message: payload, qos, accepted } = publish;
    this.#trace.line(timeUs, device, accepted ? 'publish' : 'publish refused', payload);
    const reading: PublishCall = {
      timeUs,
      device,
      topic,
      payload,
      qos: qos === 0 || qos === 2 ? qos : 1,
      accepted,
    };
    this.checks.handedOver(reading);
  }

  poweredOn(timeUs: number, device: number): void {
    this.#trace.line(timeUs, device, 'power on');
    this.programs.restarts.poweredOn(timeUs, device);
    this.#isOn.set(device, true);
    this.why?.poweredOn(timeUs, device);
    if (this.modems === null) this.checks.attached(timeUs, device);
    this.modems?.boardPowered(device, true);
    this.#obstacles.goes(timeUs, device, 'power');
  }

  poweredOff(timeUs: number, device: number): void {
    this.#trace.line(timeUs, device, 'power off');
    this.programs.restarts.poweredOff(timeUs, device);
    this.#isOn.set(device, false);
    this.modems?.boardPowered(device, false);
    for (const connection of this.#sockets.of(device)) this.checks.closed(timeUs, device, connection);
    this.#sockets.of(device).clear();
    this.checks.poweredOff(timeUs, device);
    this.#obstacles.comes(timeUs, device, 'power');
  }

  opened(timeUs: number, device: number, connection: number): void {
    this.#trace.line(timeUs, device, `socket ${connection} open`);
    this.#sockets.of(device).add(connection);
    this.checks.opened(timeUs, device, connection);
  }

  sent(timeUs: number, device: number, connection: number, packet: WirePacket): void {
    this.topicAliases.sent(packet);
    this.checks.sent(timeUs, device, connection, packet);
  }

  held(timeUs: number, device: number, connection: number): void {
    this.checks.held(timeUs, device, connection);
  }

  /** The program has lost its listeners: data of its open connections no longer reaches it. */
  deafened(device: number): void {
    this.#deaf.set(device, new Set(this.#sockets.of(device)));
    this.why?.dead(this.#now(), device);
  }

  received(timeUs: number, device: number, connection: number, packet: WirePacket): void {
    if (this.#deaf.get(device)?.has(connection)) return;
    this.checks.received(timeUs, device, connection, packet);
  }

  closed(timeUs: number, device: number, connection: number, byClient = false): void {
    if (!this.#sockets.of(device).delete(connection)) return;
    this.#trace.line(timeUs, device, `socket ${connection} closed`);
    this.checks.closed(timeUs, device, connection, byClient);
  }

  outageStarted(timeUs: number, device: number): void {
    this.#trace.line(timeUs, device, 'link lost');
    this.faults.outages++;
    this.#obstacles.comes(timeUs, device, 'link');
  }

  outageEnded(timeUs: number, device: number): void {
    this.#trace.line(timeUs, device, 'link back');
    this.#obstacles.goes(timeUs, device, 'link');
  }

  /** The network rejects a device's modem. */
  unserved(timeUs: number, device: number): void {
    this.#obstacles.comes(timeUs, device, 'network');
  }

  served(timeUs: number, device: number): void {
    this.#obstacles.goes(timeUs, device, 'network');
  }

  brokerDown(timeUs: number, forgets: boolean): void {
    this.#trace.line(timeUs, 0, 'broker killed');
    this.faults.brokerRestarts++;
    if (forgets) this.checks.brokerForgot(timeUs);
    this.brokerCutsOff(timeUs);
  }

  brokerUp(timeUs: number): void {
    this.#trace.line(timeUs, 0, 'broker back');
    this.checks.brokerUp(timeUs);
    this.brokerLetsIn(timeUs);
  }

  /** From now on the broker does not keep any connection. */
  brokerCutsOff(timeUs: number): void {
    this.#obstacles.brokerCutsOff(timeUs);
  }

  brokerLetsIn(timeUs: number): void {
    this.#obstacles.brokerLetsIn(timeUs);
  }

  /** A planned fault begins. @param device 0: all of them */
  faultBegan(timeUs: number, device: number, fault: string): void {
    this.#trace.line(timeUs, device, `suffers ${fault}`);
    this.faults[fault] = (this.faults[fault] ?? 0) + 1;
  }

  sampled(timeUs: number, device: number, holds: BoardResources): void {
    if (this.#isOn.of(device)) this.checks.sampled(timeUs, device, holds);
  }

  /** A program got a message. */
  heard(timeUs: number, device: number, topic: string, payload: string): void {
    this.checks.heard(timeUs, device, topic, payload);
    this.commands?.heard(timeUs, device, topic, payload);
  }

  /** A wired part has changed its state: the part's name, such as `relay`, and its new state, such as `on`. */
  partChanged(timeUs: number, device: number, part: string, state: string): void {
    this.#trace.line(timeUs, device, `part ${part}: ${state}`);
    this.parts?.changed({ timeUs, device, part, state });
  }

  results(): CheckResult[] {
    return [
      ...this.checks.results(),
      ...(this.stations?.results() ?? []),
      ...(this.modems?.results() ?? []),
      ...(this.commands?.results() ?? []),
      ...(this.#witness?.results() ?? []),
      ...this.programs.results(countOf(this.#devices)),
    ];
  }
}

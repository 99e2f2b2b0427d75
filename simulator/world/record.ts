import type { BoardError } from '../board/errors.ts';
import type { Publish } from '../board/observe.ts';
import type { BrokerObserver } from '../broker/index.ts';
import type { CheckResult } from '../checks/index.ts';
import { Checks, type HandedOver } from '../checks/index.ts';
import type { WirePacket } from '../checks/packet.ts';
import type { Trace } from '../kernel/trace.ts';
import type { LinkObserver } from '../link/index.ts';

/** Errors of programs that are kept in words; the rest is counted. */
export const MAX_PROGRAM_ERRORS = 20;

/**
 * Hears all that can be seen of a run from outside the boards, writes it into the trace and passes it on to
 * the checks. A device counts as reachable while the broker listens and none of its outages lasts.
 */
export class Record implements LinkObserver {
  readonly checks: Checks;
  /** Accepted CONNACKs after the first of each device. */
  reconnects = 0;
  faults: { [name: string]: number } = { outages: 0, brokerRestarts: 0 };
  programErrors: string[] = [];
  #trace: Trace;
  #stopped: string[] = [];
  #outages: number[];
  #hasConnected: boolean[];
  #isBrokerUp = true;

  /** What the broker sees and says. */
  readonly brokerSide: BrokerObserver = {
    connected: (timeUs, device, _clientId, sessionPresent) => {
      this.#trace.line(timeUs, device, sessionPresent ? 'connected to its session' : 'connected');
      if (this.#hasConnected[device]) this.reconnects++;
      this.#hasConnected[device] = true;
    },
    closed: (timeUs, device, _clientId, reason) => {
      this.#trace.line(timeUs, device, `broker closes (${reason})`);
    },
    takenIn: (publish) => {
      const { timeUs, device, qos, dup, packetId, payload } = publish;
      this.#trace.line(timeUs, device, `taken in qos ${qos} id ${packetId}${dup ? ' dup' : ''}`, payload);
      this.checks.takenIn(publish);
    },
    violation: (violation) => {
      this.#trace.line(violation.timeUs, violation.device, `breaks ${violation.rule}`);
      this.checks.violation(violation);
    },
  };

  constructor(trace: Trace, devices: number, connectedWithinUs: number, countUntilUs: number) {
    this.#trace = trace;
    this.checks = new Checks(connectedWithinUs, countUntilUs);
    this.#outages = new Array(devices + 1).fill(0);
    this.#hasConnected = new Array(devices + 1).fill(false);
  }

  published(device: number, publish: Publish): void {
    const { timeUs, topic, message: payload, qos, accepted } = publish;
    this.#trace.line(timeUs, device, accepted ? 'publish' : 'publish refused', payload);
    const reading: HandedOver = { timeUs, device, topic, payload, qos: qos === 0 ? 0 : 1, accepted };
    this.checks.handedOver(reading);
  }

  programFailed(error: BoardError): void {
    if (error.fatal) this.#stopped.push(error.message);
    if (this.programErrors.length < MAX_PROGRAM_ERRORS) this.programErrors.push(error.message);
  }

  poweredOn(timeUs: number, device: number): void {
    this.#trace.line(timeUs, device, 'power on');
    this.#tellReach(timeUs, device);
  }

  opened(timeUs: number, device: number, connection: number): void {
    this.#trace.line(timeUs, device, `socket ${connection} open`);
    this.checks.opened(timeUs, device, connection);
  }

  sent(timeUs: number, device: number, connection: number, packet: WirePacket): void {
    this.checks.sent(timeUs, device, connection, packet);
  }

  received(timeUs: number, device: number, connection: number, packet: WirePacket): void {
    this.checks.received(timeUs, device, connection, packet);
  }

  closed(timeUs: number, device: number, connection: number): void {
    this.#trace.line(timeUs, device, `socket ${connection} closed`);
    this.checks.closed(timeUs, device, connection);
  }

  outageStarted(timeUs: number, device: number): void {
    this.#trace.line(timeUs, device, 'link lost');
    this.faults.outages++;
    if (this.#outages[device]++ === 0 && this.#isBrokerUp) this.checks.unreachable(timeUs, device);
  }

  outageEnded(timeUs: number, device: number): void {
    this.#trace.line(timeUs, device, 'link back');
    this.#outages[device]--;
    this.#tellReach(timeUs, device);
  }

  brokerDown(timeUs: number): void {
    this.#trace.line(timeUs, 0, 'broker killed');
    this.faults.brokerRestarts++;
    this.#isBrokerUp = false;
    this.#outages.forEach((outages, device) => {
      if (device > 0 && outages === 0) this.checks.unreachable(timeUs, device);
    });
  }

  brokerUp(timeUs: number): void {
    this.#trace.line(timeUs, 0, 'broker back');
    this.#isBrokerUp = true;
    this.#outages.forEach((_, device) => {
      if (device > 0) this.#tellReach(timeUs, device);
    });
  }

  results(): CheckResult[] {
    const name = 'programs keep running';
    const [detail = ''] = this.#stopped;
    const evaluated = this.#outages.length - 1;
    return [...this.checks.results(), { name, evaluated, failed: this.#stopped.length, detail }];
  }

  #tellReach(timeUs: number, device: number): void {
    if (this.#isBrokerUp && this.#outages[device] === 0) this.checks.reachable(timeUs, device);
  }
}

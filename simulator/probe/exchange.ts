import { type EventId, Kernel } from '../kernel/kernel.ts';
import { Link } from '../link/link.ts';
import type { NetError, Socket, SocketUser } from '../net/socket.ts';
import { noRepairs, type Repairs } from '../tcp/endpoint.ts';
import { SimulatedNet } from '../tcp/index.ts';
import { COOL_DOWN_US, type ExchangePlan, netOptions, WARM_UP_US } from './probe-plan.ts';

/** Longest connect on a bad link; every connection gets its full time afterwards. */
const CONNECT_US_MAX = 300e6;
const RETRY_US = 1e6;

/** Times of the counted messages in us; NaN if a message did not arrive. */
export interface ExchangeResult {
  oneWayUs: Float64Array;
  answerUs: Float64Array;
  /** When each connection's first byte arrived after `recoveryFromUs`, in us after it. */
  recoveryUs: number[];
  client: Repairs;
  packets: number;
}

interface Outcome {
  oneWayUs: Float64Array;
  answerUs: Float64Array;
}

/** The server's program: it receives messages of one size and answers each. */
class ProbeServer implements SocketUser {
  socket: Socket | null = null;
  #asker: ProbeClient;
  #partial = 0;

  constructor(asker: ProbeClient) {
    this.#asker = asker;
  }

  onConnected(): void {}
  onWritable(): void {}
  onClosed(): void {}

  onReadable(): void {
    const socket = this.socket as Socket;
    this.#partial += socket.read(Number.POSITIVE_INFINITY).length;
    const { bytes } = this.#asker.plan;
    for (; this.#partial >= bytes; this.#partial -= bytes) {
      this.#asker.arrived();
      if (!socket.ended) socket.write(this.#asker.answer);
    }
    if (socket.ended) socket.end();
  }
}

/** The client's program: it sends messages at their times, whether or not earlier ones have arrived. */
class ProbeClient implements SocketUser {
  readonly plan: ExchangePlan;
  readonly answer: string;
  readonly net: SimulatedNet;
  recoveredAtUs = Number.NaN;
  readonly answerer = new ProbeServer(this);
  #kernel: Kernel;
  #device: number;
  #message: string;
  #first: number;
  #count: number;
  #outcome: Outcome;
  #recoveryFromUs: number;
  #socket: Socket | null = null;
  #startUs = 0;
  #sent = 0;
  #nextSend: EventId = 0;
  #unwritten = '';
  #arrived = 0;
  #answered = 0;
  #partialAnswer = 0;

  constructor(kernel: Kernel, device: number, plan: ExchangePlan, outcome: Outcome, recoveryFromUs: number) {
    this.#kernel = kernel;
    this.#device = device;
    this.plan = plan;
    this.net = new SimulatedNet(
      kernel,
      device,
      new Link(kernel, device, plan.link),
      listenerFor(this),
      netOptions(plan),
    );
    this.#outcome = outcome;
    this.#first = countBefore(plan, device);
    this.#count = countBefore(plan, device + 1) - this.#first;
    this.#recoveryFromUs = recoveryFromUs;
    this.#message = 'm'.repeat(plan.bytes);
    this.answer = 'a'.repeat(plan.answerBytes);
  }

  /** Connects, repeatedly while the modem is still searching its network, and then begins to send. */
  connect(): void {
    const connecting = this.net.connect('server', 1, this);
    if (connecting.socket !== null) {
      this.#socket = connecting.socket;
      const phase = this.#kernel.random(`probe phase ${this.#device}`).uniform();
      this.#startUs = Math.round(connecting.decidedAtUs + phase * this.plan.everyUs);
      this.#nextSend = this.#kernel.at(this.#startUs, this.#device, sendNext, this as ProbeClient);
    } else if (connecting.decidedAtUs < CONNECT_US_MAX) {
      this.#kernel.at(connecting.decidedAtUs + RETRY_US, this.#device, connectAgain, this as ProbeClient);
    }
  }

  /** Called by `sendNext` only. */
  send(): void {
    const index = this.#sent++;
    const dueUs = this.#startUs + index * this.plan.everyUs;
    if (dueUs + this.plan.everyUs < this.#startUs + durationUs(this.plan, this.#count)) {
      this.#nextSend = this.#kernel.at(
        dueUs + this.plan.everyUs,
        this.#device,
        sendNext,
        this as ProbeClient,
      );
    }
    this.#unwritten += this.#message;
    this.#flush();
  }

  #flush(): void {
    if (this.#socket === null || this.#unwritten === '') return;
    this.#unwritten = this.#unwritten.slice(this.#socket.write(this.#unwritten));
  }

  /** The server has received the next message. */
  arrived(): void {
    const nowUs = this.#kernel.now;
    if (nowUs >= this.#recoveryFromUs && Number.isNaN(this.recoveredAtUs)) this.recoveredAtUs = nowUs;
    this.#note(this.#outcome.oneWayUs, this.#arrived++);
  }

  #note(into: Float64Array, index: number): void {
    const sinceUs = index * this.plan.everyUs;
    const place = index - Math.ceil(WARM_UP_US / this.plan.everyUs);
    if (place < 0 || place >= this.#count) return;
    into[this.#first + place] = this.#kernel.now - this.#startUs - sinceUs;
  }

  onConnected(): void {}

  onReadable(): void {
    const socket = this.#socket as Socket;
    this.#partialAnswer += socket.read(Number.POSITIVE_INFINITY).length;
    for (; this.#partialAnswer >= this.answer.length; this.#partialAnswer -= this.answer.length) {
      this.#note(this.#outcome.answerUs, this.#answered++);
    }
  }

  onWritable(): void {
    this.#flush();
  }

  /** A connection that ended before it carried anything shows nothing about messages: begin again. */
  onClosed(_error: NetError | null): void {
    this.#socket = null;
    if (this.#arrived > 0 || this.#kernel.now > CONNECT_US_MAX) return;
    this.#kernel.cancel(this.#nextSend);
    this.#sent = 0;
    this.#unwritten = '';
    this.#kernel.at(this.#kernel.now + RETRY_US, this.#device, connectAgain, this as ProbeClient);
  }
}

function connectAgain(asker: ProbeClient): void {
  asker.connect();
}

function sendNext(asker: ProbeClient): void {
  asker.send();
}

/** Counted messages on the connections before this one; they are distributed evenly. */
function countBefore(plan: ExchangePlan, device: number): number {
  return Math.floor(((device - 1) * plan.messages) / plan.connections);
}

/** How long a connection with this many messages sends. */
function durationUs(plan: ExchangePlan, count: number): number {
  const warmUp = Math.ceil(WARM_UP_US / plan.everyUs) * plan.everyUs;
  return warmUp + count * plan.everyUs + COOL_DOWN_US;
}

/** Connections that share a kernel. They do not influence each other, and only a few fit the processor's cache. */
const COHORT = 20;

/**
 * Runs the exchange; each connection has a link of its own.
 * @param recoveryFromUs a connection's first byte that arrives after this time is its recovery
 */
export function runExchange(plan: ExchangePlan, recoveryFromUs = Number.POSITIVE_INFINITY): ExchangeResult {
  const result: ExchangeResult = {
    oneWayUs: new Float64Array(plan.messages).fill(Number.NaN),
    answerUs: new Float64Array(plan.messages).fill(Number.NaN),
    recoveryUs: [],
    client: noRepairs(),
    packets: 0,
  };
  for (let first = 1; first <= plan.connections; first += COHORT)
    runCohort(plan, first, recoveryFromUs, result);
  return result;
}

function runCohort(plan: ExchangePlan, first: number, recoveryFromUs: number, result: ExchangeResult): void {
  const kernel = new Kernel(plan.seed);
  const askers: ProbeClient[] = [];
  for (let device = first; device < first + COHORT && device <= plan.connections; device++) {
    const asker = new ProbeClient(kernel, device, plan, result, recoveryFromUs);
    askers.push(asker);
    asker.connect();
  }
  kernel.run(durationUs(plan, Math.ceil(plan.messages / plan.connections)) + CONNECT_US_MAX);
  for (const { net, recoveredAtUs } of askers) {
    if (!Number.isNaN(recoveredAtUs)) result.recoveryUs.push(recoveredAtUs - recoveryFromUs);
    result.packets += net.link.upPackets + net.link.downPackets;
    add(result.client, net.clientRepairs);
  }
}

function listenerFor(asker: ProbeClient) {
  return {
    listeningAt: () => true,
    accept(socket: Socket): SocketUser {
      asker.answerer.socket = socket;
      return asker.answerer;
    },
  };
}

function add(to: Repairs, one: Repairs): void {
  to.rtoTimeouts += one.rtoTimeouts;
  to.tailProbes += one.tailProbes;
  to.fastRetransmits += one.fastRetransmits;
  to.retransmissions += one.retransmissions;
}

import mqtt, { type IConnectPacket, type Packet } from 'mqtt-packet';
import type { Authenticator } from '../../simulator/broker/auth.ts';
import {
  Broker,
  type BrokerObserver,
  type BrokerPlan,
  type CloseReason,
  NO_BROKER_FAULTS,
  type TakenIn,
  type Violation,
} from '../../simulator/broker/index.ts';
import { Kernel } from '../../simulator/kernel/kernel.ts';
import type { NetError, SocketUser } from '../../simulator/net/socket.ts';
import { dial, PIPE_DELAY_US, type PipeEnd } from './pipe.ts';

/** A client whose every byte is made, and read, by mqtt-packet. */
export class JudgeClient implements SocketUser {
  readonly received: Packet[] = [];
  end: PipeEnd;
  closed: NetError | 'fin' | null = null;
  #parser: ReturnType<typeof mqtt.parser>;
  #version: 4 | 5;
  #world: BrokerWorld;

  constructor(world: BrokerWorld, device: number, protocolVersion: 4 | 5 = 4) {
    this.#world = world;
    this.#version = protocolVersion;
    this.#parser = mqtt.parser({ protocolVersion });
    this.#parser.on('packet', (packet) => this.received.push(packet));
    this.end = dial(world.kernel, world.broker, device);
    this.end.user = this;
  }

  /** Sends packets in one write and lets the answers come. */
  send(...packets: Packet[]): this {
    const bytes = packets.map((packet) => mqtt.generate(packet, { protocolVersion: this.#version }));
    return this.raw(Buffer.concat(bytes).toString('latin1'));
  }

  raw(bytes: string): this {
    this.end.write(bytes);
    this.#world.run(3 * PIPE_DELAY_US);
    return this;
  }

  connect(options: Partial<IConnectPacket> = {}): this {
    return this.send({
      cmd: 'connect',
      clientId: 'probe',
      clean: true,
      keepalive: 60,
      protocolVersion: this.#version,
      ...options,
    });
  }

  /** Packets of one kind that have come, oldest first. */
  got<C extends Packet['cmd']>(cmd: C): Extract<Packet, { cmd: C }>[] {
    return this.received.filter((packet): packet is Extract<Packet, { cmd: C }> => packet.cmd === cmd);
  }

  onConnected(): void {}

  onReadable(): void {
    const bytes = this.end.read(1 << 20);
    if (bytes !== '') this.#parser.parse(Buffer.from(bytes, 'latin1'));
    if (this.end.ended) this.closed = 'fin';
  }

  onWritable(): void {}

  onClosed(error: NetError | null): void {
    this.closed = error ?? 'fin';
  }
}

/** A broker, the clock it lives in, and all that it told its observer. */
export class BrokerWorld implements BrokerObserver {
  readonly kernel = new Kernel('broker');
  readonly broker: Broker;
  readonly taken: TakenIn[] = [];
  readonly violations: Violation[] = [];
  readonly closes: CloseReason[] = [];

  constructor(plan: Partial<BrokerPlan> = {}, authenticator: Authenticator | null = null) {
    this.broker = new Broker(this.kernel, { ...NO_BROKER_FAULTS, ...plan }, this, { authenticator });
  }

  client(device = 1): JudgeClient {
    return new JudgeClient(this, device);
  }

  /** One that speaks MQTT 5. */
  client5(device = 1): JudgeClient {
    return new JudgeClient(this, device, 5);
  }

  run(forUs: number): void {
    this.kernel.run(this.kernel.now + forUs);
  }

  get rules(): string[] {
    return this.violations.map((violation) => violation.rule);
  }

  takenIn(publish: TakenIn): void {
    this.taken.push(publish);
  }

  violation(violation: Violation): void {
    this.violations.push(violation);
  }

  connected(): void {}

  closed(_timeUs: number, _device: number, _clientId: string, reason: CloseReason): void {
    this.closes.push(reason);
  }
}

import { type Packet, parser } from 'mqtt-packet';
import { type CheckResult, Tally } from '../checks/check.ts';
import { PacketReader, type WirePacket } from '../checks/packet.ts';

/** Connections of one run that are followed at a time; the oldest is let go. */
const MAX_FOLLOWED = 4096;

interface Stream {
  theirs: ReturnType<typeof parser>;
  ours: PacketReader;
  waiting: WirePacket[];
}

const TYPES = [
  '',
  'connect',
  '',
  'publish',
  'puback',
  'pubrec',
  'pubrel',
  'pubcomp',
  'subscribe',
  '',
  'unsubscribe',
  '',
  'pingreq',
  '',
  'disconnect',
];

/** Reads all that clients send with a decoder that is not ours (mqtt-packet), and holds ours against it. */
export class SecondDecoder {
  #tally = new Tally();
  #streams = new Map<string, Stream>();

  /** One more piece of a connection, of any length. */
  readonly take = (device: number, connection: number, bytes: string): void => {
    const stream = this.#stream(device, connection);
    stream.ours.read(bytes, (packet) => stream.waiting.push(packet));
    stream.theirs.parse(Buffer.from(bytes, 'latin1'));
    for (const { type } of stream.waiting.splice(0))
      this.#tally.fail(0, device, `type ${type} for us, nothing whole for mqtt-packet`);
  };

  result(): CheckResult {
    return this.#tally.result('mqtt-packet reads the same');
  }

  #stream(device: number, connection: number): Stream {
    const key = `${device}/${connection}`;
    const known = this.#streams.get(key);
    if (known !== undefined) return known;
    const stream: Stream = { theirs: parser({ protocolVersion: 4 }), ours: new PacketReader(), waiting: [] };
    stream.theirs.on('packet', (packet) => this.#compare(device, stream, packet));
    stream.theirs.on('error', (error) => this.#tally.fail(0, device, `mqtt-packet: ${error.message}`));
    this.#streams.set(key, stream);
    if (this.#streams.size > MAX_FOLLOWED) this.#streams.delete(this.#streams.keys().next().value ?? '');
    return stream;
  }

  #compare(device: number, stream: Stream, theirs: Packet): void {
    const { waiting } = stream;
    const ours = waiting.shift();
    // It learns the version of a connection from whoever uses it.
    if (theirs.cmd === 'connect' && theirs.protocolVersion === 5)
      Object.assign(stream.theirs, { settings: { protocolVersion: 5 } });
    this.#tally.evaluated++;
    if (ours === undefined || TYPES[ours.type] !== theirs.cmd || !hasSameContent(ours, theirs))
      this.#tally.fail(
        0,
        device,
        `${theirs.cmd} ${theirs.messageId ?? ''} for mqtt-packet, type ${ours?.type} for us`,
      );
  }
}

function hasSameContent(ours: WirePacket, theirs: Packet): boolean {
  if (theirs.cmd !== 'publish') return (theirs.messageId ?? 0) === ours.packetId;
  const { publish } = ours;
  if (publish === null) return false;
  return (
    (theirs.topic === '' || publish.topic === Buffer.from(theirs.topic, 'utf8').toString('latin1')) &&
    publish.payload === Buffer.from(theirs.payload).toString('latin1') &&
    publish.qos === theirs.qos &&
    publish.dup === theirs.dup &&
    publish.retain === theirs.retain &&
    publish.packetId === (theirs.messageId ?? 0)
  );
}

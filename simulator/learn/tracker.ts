import type { ByteSource } from './capture/byte-source.ts';
import { CaptureError } from './capture/capture-error.ts';
import { type CaptureEnd, packetsOf } from './capture/packets.ts';
import { isKnownLinkType, type SeenSegment, segmentOf } from './capture/segments.ts';
import { clientIdOf } from './client-id.ts';
import { Conversation } from './conversation.ts';
import { Samples } from './samples.ts';

/** Connections that are followed at one time; room for more is made of those that ended, or else of the most silent ones. */
export const MAX_OPEN = 50_000;
/** So many of all have to go when none has ended. */
const SILENT_SHARE = 0.1;
/** Devices that are told apart; the connections of more belong to nobody. */
export const MAX_DEVICES = 100_000;
/** The tap of `--pcap-at both` at the board's end. */
const BOARD_TAP = 'board';
/** Before the name of a device that a CONNECT has named; others go by their address. */
const CLIENT = 'client ';
const SYN = 2;
const RST = 4;
const ACK = 16;

/** A capture, read whole. */
export interface Captured {
  samples: Samples;
  packets: number;
  isCut: boolean;
  /** Packets that are not TCP, or of a link type that is not read. */
  others: number;
}

/**
 * Follows all TCP connections of a capture.
 * @param port of the server; null: whoever is sent the SYN is the server
 * @throws CaptureError
 */
export function follow(source: ByteSource, port: number | null): Captured {
  const tracker = new Tracker(port);
  const end: CaptureEnd = { isCut: false };
  let packets = 0;
  let others = 0;
  let atBoard = 0;
  let strange: number | null = null;
  for (const packet of packetsOf(source, end)) {
    packets++;
    if (packet.tap === BOARD_TAP) {
      atBoard++;
      continue;
    }
    const segment = segmentOf(packet);
    if (segment !== null) tracker.take(segment);
    else {
      others++;
      if (!isKnownLinkType(packet.linkType)) strange = packet.linkType;
    }
  }
  if (packets === 0) throw new CaptureError('it holds no packet');
  if (packets === atBoard)
    throw new CaptureError(
      'it was taken at the board: mote learn needs a tap at the broker (--pcap-at broker)',
    );
  if (packets - atBoard === others && strange !== null)
    throw new CaptureError(`packets of link type ${strange} are not read: capture Ethernet, raw IP or "any"`);
  return { samples: tracker.close(), packets, isCut: end.isCut, others };
}

interface Open {
  conversation: Conversation;
  /** Its address, until a CONNECT names it. */
  device: string;
  /** Address and port. */
  deviceEnd: string;
}

class Tracker {
  readonly #samples = new Samples();
  #port: number | null;
  /** By the two ends. */
  #open = new Map<string, Open>();
  /** The latest connection of each device. */
  #latest = new Map<string, Conversation>();

  constructor(port: number | null) {
    this.#port = port;
  }

  take(segment: SeenSegment): void {
    if (this.#port !== null && segment.fromPort !== this.#port && segment.toPort !== this.#port) return;
    const one = `${segment.from}|${segment.fromPort}`;
    const other = `${segment.to}|${segment.toPort}`;
    const samples = this.#samples;
    samples.segments++;
    if (segment.flags & RST) samples.resets++;
    samples.firstUs = Math.min(samples.firstUs, segment.timeUs);
    samples.lastUs = Math.max(samples.lastUs, segment.timeUs);
    const isOpening = (segment.flags & (SYN | ACK)) === SYN;
    // The same whoever sends.
    const key = one < other ? `${one}|${other}` : `${other}|${one}`;
    let known = this.#open.get(key);
    if (isOpening && !(known?.deviceEnd === one && known.conversation.isOpening(segment))) {
      if (known !== undefined) this.#forget(key, known);
      known = this.#begin(key, one, segment, segment.from);
    } else if (known === undefined) {
      const isUp = this.#isUp(segment);
      known = this.#begin(key, isUp ? one : other, segment, isUp ? segment.from : segment.to);
    }
    const { conversation, device, deviceEnd } = known;
    if (deviceEnd === one) {
      this.#name(conversation, device, segment);
      conversation.up(segment);
    } else conversation.down(segment);
  }

  close(): Samples {
    for (const { conversation } of this.#open.values()) conversation.close('still open');
    return this.#samples;
  }

  #begin(key: string, deviceEnd: string, segment: SeenSegment, device: string): Open {
    if (this.#open.size >= MAX_OPEN) this.#makeRoom();
    this.#samples.connections++;
    const made = { conversation: new Conversation(this.#samples, segment), device, deviceEnd };
    this.#open.set(key, made);
    return made;
  }

  #makeRoom(): void {
    for (const [key, open] of this.#open) if (open.conversation.hasEnded) this.#forget(key, open);
    if (this.#open.size < MAX_OPEN * (1 - SILENT_SHARE)) return;
    const bySilence = [...this.#open].sort(
      ([, one], [, other]) => one.conversation.lastUs - other.conversation.lastUs,
    );
    for (const [key, open] of bySilence.slice(0, SILENT_SHARE * MAX_OPEN)) this.#forget(key, open);
  }

  #forget(key: string, { conversation }: Open): void {
    conversation.close('in silence');
    this.#open.delete(key);
  }

  /** Its CONNECT names the device, and tells those behind one address apart. */
  #name(conversation: Conversation, address: string, { payload, length }: SeenSegment): void {
    if (conversation.isNamed || length === 0) return;
    conversation.isNamed = true;
    const id = clientIdOf(payload);
    this.#belongs(conversation, id === null ? address : `${CLIENT}${id}`);
  }

  #belongs(conversation: Conversation, device: string): void {
    const { devices, fatalSilences, fatalLives } = this.#samples;
    if (devices.size < MAX_DEVICES) devices.add(device);
    else if (!devices.has(device)) return;
    const before = this.#latest.get(device);
    this.#latest.set(device, conversation);
    if (before === undefined || before === conversation || !before.isUnheard) return;
    // Two devices behind one address have connections at the same time; one device hears that its old one is dead.
    if (!device.startsWith(CLIENT)) return;
    fatalSilences.add((conversation.bornUs - before.heardUs) / 1e6);
    fatalLives.add((before.heardUs - before.bornUs) / 1e6);
    before.close('in silence');
  }

  #isUp({ flags, fromPort, toPort }: SeenSegment): boolean {
    if (flags & SYN) return (flags & ACK) === 0;
    if (this.#port !== null) return toPort === this.#port;
    return toPort < fromPort;
  }
}

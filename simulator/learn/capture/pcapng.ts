import type { ByteSource } from './byte-source.ts';
import { CaptureError } from './capture-error.ts';
import { type CapturedPacket, type CaptureEnd, MAX_BLOCK_BYTES, viewOf } from './packets.ts';

/** Blocks and options by their numbers in draft-ietf-opsawg-pcapng. */
const SECTION_HEADER = 0x0a0d0d0a;
const INTERFACE_DESCRIPTION = 1;
const SIMPLE_PACKET = 3;
const ENHANCED_PACKET = 6;
const BYTE_ORDER_MAGIC = 0x1a2b3c4d;
const END_OF_OPTIONS = 0;
const IF_NAME = 2;
const IF_TSRESOL = 9;
const IF_TSOFFSET = 14;
const MIN_BLOCK_BYTES = 12;
/** Link type, two bytes without use, snap length; the options come behind them. */
const INTERFACE_BYTES = 8;
/** Most interfaces of one section. */
const MAX_INTERFACES = 4096;

interface Interface {
  linkType: number;
  ticksPerUs: number;
  offsetUs: number;
  name: string;
}

/** The packets of a pcapng file, behind the type of its first block. Packets without a time are passed over. */
export function* readPcapng(source: ByteSource, end: CaptureEnd): Generator<CapturedPacket> {
  let little = true;
  let interfaces: Interface[] = [];
  for (let type = SECTION_HEADER, isFirst = true; ; isFirst = false) {
    if (!isFirst) {
      if (source.isAtEnd) return;
      const word = source.take(4);
      if (word === null) break;
      // The type of a section header reads the same in either byte order.
      type = viewOf(word).getUint32(0, little);
    }
    const lengthWord = source.take(4)?.slice();
    if (lengthWord === undefined) break;
    if (type === SECTION_HEADER) {
      const order = source.take(4);
      if (order === null) break;
      little = viewOf(order).getUint32(0, true) === BYTE_ORDER_MAGIC;
      if (!little && viewOf(order).getUint32(0, false) !== BYTE_ORDER_MAGIC)
        throw new CaptureError('it is damaged: a section of the pcapng file names no byte order');
      interfaces = [];
    }
    const length = viewOf(lengthWord).getUint32(0, little);
    if (length < MIN_BLOCK_BYTES || length > MAX_BLOCK_BYTES || length % 4 !== 0)
      throw new CaptureError(`it is damaged: a block of the pcapng file has ${length} bytes`);
    const taken = type === SECTION_HEADER ? 12 : 8;
    const body = source.take(length - taken);
    if (body === null) break;
    const content = body.subarray(0, body.length - 4);
    if (type === INTERFACE_DESCRIPTION) {
      if (interfaces.length >= MAX_INTERFACES)
        throw new CaptureError(`it names more than ${MAX_INTERFACES} interfaces`);
      interfaces.push(interfaceOf(content, little));
    } else if (type === ENHANCED_PACKET) {
      const packet = enhancedPacket(content, little, interfaces);
      if (packet !== null) yield packet;
    } else if (type === SIMPLE_PACKET) end.withoutTime = (end.withoutTime ?? 0) + 1;
  }
  end.isCut = true;
}

function interfaceOf(content: Uint8Array, little: boolean): Interface {
  if (content.length < INTERFACE_BYTES)
    throw new CaptureError(`it is damaged: an interface of the pcapng file has ${content.length} bytes`);
  const view = viewOf(content);
  const made: Interface = { linkType: view.getUint16(0, little), ticksPerUs: 1, offsetUs: 0, name: '' };
  for (let at = INTERFACE_BYTES; at + 4 <= content.length; ) {
    const option = view.getUint16(at, little);
    const length = view.getUint16(at + 2, little);
    if (option === END_OF_OPTIONS || at + 4 + length > content.length) break;
    if (option === IF_NAME) made.name = Buffer.from(content.subarray(at + 4, at + 4 + length)).toString();
    if (option === IF_TSRESOL && length === 1) {
      const resolution = content[at + 4];
      made.ticksPerUs = (resolution & 0x80 ? 2 ** (resolution & 0x7f) : 10 ** resolution) / 1e6;
    }
    if (option === IF_TSOFFSET && length === 8)
      made.offsetUs = Number(view.getBigInt64(at + 4, little)) * 1e6;
    at += 4 + ((length + 3) & ~3);
  }
  return made;
}

function enhancedPacket(
  content: Uint8Array,
  little: boolean,
  interfaces: readonly Interface[],
): CapturedPacket | null {
  if (content.length < 20) throw new CaptureError('it is damaged: a packet without its header');
  const view = viewOf(content);
  const number = view.getUint32(0, little);
  const from = interfaces[number];
  if (from === undefined)
    throw new CaptureError(`it is damaged: a packet of interface ${number}, which is not named`);
  const length = view.getUint32(12, little);
  if (20 + length > content.length)
    throw new CaptureError('it is damaged: a packet is longer than its block');
  const ticks = view.getUint32(4, little) * 2 ** 32 + view.getUint32(8, little);
  const timeUs = Math.floor(ticks / from.ticksPerUs) + from.offsetUs;
  return { timeUs, linkType: from.linkType, bytes: content.subarray(20, 20 + length), tap: from.name };
}

import type { ByteSource } from './byte-source.ts';
import { CaptureError } from './capture-error.ts';
import { type CapturedPacket, type CaptureEnd, MAX_BLOCK_BYTES, viewOf } from './packets.ts';

/** Without the magic number. */
const HEADER_BYTES = 20;
const LINK_TYPE_AT = 16;
const RECORD_BYTES = 16;
/** The upper bits of the link type's word tell of checksums. */
const LINK_TYPE_BITS = 0x0fffffff;

/** The packets of a pcap file, behind its magic number. Format: draft-ietf-opsawg-pcap. */
export function* readPcap(
  source: ByteSource,
  { little, perUs }: { little: boolean; perUs: number },
  end: CaptureEnd,
): Generator<CapturedPacket> {
  const header = source.take(HEADER_BYTES);
  if (header === null) throw new CaptureError('it ends within its header');
  const linkType = viewOf(header).getUint32(LINK_TYPE_AT, little) & LINK_TYPE_BITS;
  for (let count = 0; !source.isAtEnd; count++) {
    const record = source.take(RECORD_BYTES);
    if (record === null) break;
    const view = viewOf(record);
    const timeUs = view.getUint32(0, little) * 1e6 + Math.floor(view.getUint32(4, little) / perUs);
    const length = view.getUint32(8, little);
    if (length > MAX_BLOCK_BYTES)
      throw new CaptureError(`it is damaged behind packet ${count}: the next one has ${length} bytes`);
    const bytes = source.take(length);
    if (bytes === null) break;
    yield { timeUs, linkType, bytes };
    if (source.isAtEnd) return;
  }
  end.isCut = true;
}

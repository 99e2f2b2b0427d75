import { createHash } from 'node:crypto';
import { basename } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { parseTar } from 'nanotar';
import { readInputBytes } from '../../input.ts';
import { Failure } from '../../usage.ts';

/** The role of one image. */
export type Role = 'bootloader' | 'partitions' | 'app' | 'data';

export interface Image {
  name: string;
  role: Role;
  data: Uint8Array;
  /** Where it goes; null: that depends on the chip. */
  address: number | null;
}

/** First byte of an image that chips run, and of a partition table. */
const IMAGE_MAGIC = 0xe9;
const PARTITION_MAGIC = 0x50aa;
/** Where an app's description begins, and with what (esp_app_desc_t). */
const APP_DESCRIPTION_AT = 32;
const APP_DESCRIPTION_MAGIC = 0xabcd5432;
const HEADER_BYTES = 24;
const SEGMENT_HEADER_BYTES = 8;
const MAX_SEGMENTS = 16;

/**
 * Reads what was named: one archive (`.tgz`, `.tar`) as Espruino ships it, image files, or `0x1000=file`.
 * @throws UsageError: not there; Failure: damaged, or no image
 */
export function readImages(files: string[]): Image[] {
  const images = files.flatMap((named) => {
    const [, address, path] = /^(0x[0-9a-f]+)=(.+)$/i.exec(named) ?? [null, null, named];
    const data = read(path);
    if (address !== null)
      return [{ name: basename(path), role: roleOf(path, data), data, address: Number(address) }];
    return /\.(?:tgz|tar|tar\.gz)$/.test(path) ? unpack(path, data) : [imageOf(path, data)];
  });
  for (const image of images) checkWhole(image);
  return images;
}

function read(path: string): Uint8Array {
  return readInputBytes(path, path, 'name an image file or archive');
}

/** Of an archive the images are taken, and nothing else. */
function unpack(path: string, data: Uint8Array): Image[] {
  let entries: { name: string; type?: string; size: number; data?: Uint8Array }[];
  try {
    const tar = data[0] === 0x1f ? gunzipSync(data) : data;
    entries = parseTar(tar);
    const last = entries.at(-1);
    if (last === undefined || entries.some(({ size, data }) => (data?.length ?? 0) < size))
      throw new Error('short');
  } catch {
    throw new Failure(`${path}: the archive is damaged or was not loaded to its end; download it again`);
  }
  const binaries = entries.filter(({ name, type }) => type === 'file' && name.endsWith('.bin'));
  if (binaries.length === 0) throw new Failure(`${path}: no .bin file in this archive`);
  return binaries.map(({ name, data: bytes }) => imageOf(name, bytes ?? new Uint8Array()));
}

function imageOf(path: string, data: Uint8Array): Image {
  const role = roleOf(path, data);
  if (role === 'data')
    throw new Failure(
      `${path}: neither an image nor a partition table; to write it all the same: 0xADDRESS=${path}`,
    );
  return { name: basename(path), role, data, address: null };
}

function roleOf(path: string, data: Uint8Array): Role {
  if (data.length < HEADER_BYTES) return 'data';
  const view = viewOf(data);
  if (view.getUint16(0, true) === PARTITION_MAGIC) return 'partitions';
  if (data[0] !== IMAGE_MAGIC) return 'data';
  const describesApp =
    data.length > APP_DESCRIPTION_AT + 4 &&
    view.getUint32(APP_DESCRIPTION_AT, true) === APP_DESCRIPTION_MAGIC;
  // Older apps have no description: then the name says it.
  return !describesApp && /boot/i.test(basename(path)) ? 'bootloader' : 'app';
}

/** The chip that an image was made for: 0 ESP32, 5 C3, 9 S3; null where it does not say. */
export function chipIdOf({ role, data }: Image): number | null {
  return role === 'bootloader' || role === 'app' ? viewOf(data).getUint16(12, true) : null;
}

/** An image says how long it is, and has a hash at its end. @throws Failure */
function checkWhole({ name, role, data }: Image): void {
  if (role !== 'bootloader' && role !== 'app') return;
  const damaged = new Failure(`${name}: the image is damaged or was not loaded to its end`);
  const view = viewOf(data);
  let at = HEADER_BYTES;
  if (data[1] > MAX_SEGMENTS) throw damaged;
  for (let segment = 0; segment < data[1]; segment++) {
    if (at + SEGMENT_HEADER_BYTES > data.length) throw damaged;
    at += SEGMENT_HEADER_BYTES + view.getUint32(at + 4, true);
  }
  // The checksum is the last byte of a row of 16; a SHA-256 may follow.
  const end = (at | 15) + 1;
  const hasHash = data[23] === 1;
  if (end + (hasHash ? 32 : 0) > data.length) throw damaged;
  if (!hasHash) return;
  const hash = createHash('sha256').update(data.subarray(0, end)).digest();
  if (!hash.equals(data.subarray(end, end + 32))) throw damaged;
}

function viewOf(data: Uint8Array): DataView {
  return new DataView(data.buffer, data.byteOffset, data.byteLength);
}

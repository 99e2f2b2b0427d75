import { Failure } from '../../usage.ts';
import { chipIdOf, type Image } from './images.ts';

/** The chips that Espruino runs on here, by esptool's names. */
const CHIPS: Record<string, { id: number; bootloaderAt: number }> = {
  ESP32: { id: 0, bootloaderAt: 0x1000 },
  'ESP32-C3': { id: 5, bootloaderAt: 0 },
  'ESP32-S3': { id: 9, bootloaderAt: 0 },
};
const PARTITIONS_AT = 0x8000;
/** Where Espruino's tables have the app, for images that come without one. */
const APP_AT = 0x10000;
const ENTRY_BYTES = 32;
const APP_TYPE = 0;

export interface Placed {
  name: string;
  address: number;
  data: Uint8Array;
}

/**
 * Where each image goes on this chip.
 * @throws Failure: another chip's images, two at one place, or one that does not fit where it goes
 */
export function layOut(images: Image[], chip: string): Placed[] {
  const known = CHIPS[chip];
  if (known === undefined)
    throw new Failure(`the chip is an ${chip}; Espruino's images are for ${Object.keys(CHIPS).join(', ')}`);
  for (const image of images) {
    const id = chipIdOf(image);
    if (id === null || id === known.id) continue;
    const meant = Object.keys(CHIPS).find((name) => CHIPS[name].id === id) ?? `chip number ${id}`;
    throw new Failure(`${image.name} is for ${meant} and the chip is an ${chip}; nothing was written`);
  }
  const table = images.find(({ role }) => role === 'partitions');
  const app = table === undefined ? null : appPartition(table.data);
  const placed = images.map((image) => ({
    name: image.name,
    data: image.data,
    address: image.address ?? addressOf(image, known.bootloaderAt, app?.offset ?? APP_AT),
  }));
  placed.sort((a, b) => a.address - b.address);
  placed.forEach(({ name, address, data }, index) => {
    const next = placed[index + 1];
    if (next !== undefined && address + data.length > next.address)
      throw new Failure(
        `${name} at ${hex(address)} reaches into ${next.name} at ${hex(next.address)}; nothing was written`,
      );
    if (app !== null && address === app.offset && data.length > app.bytes)
      throw new Failure(`${name} is larger than its partition (${app.bytes} bytes); nothing was written`);
  });
  return placed;
}

function addressOf({ role }: Image, bootloaderAt: number, appAt: number): number {
  if (role === 'bootloader') return bootloaderAt;
  return role === 'partitions' ? PARTITIONS_AT : appAt;
}

/** The first entry of the table that is an app. */
function appPartition(table: Uint8Array): { offset: number; bytes: number } | null {
  const view = new DataView(table.buffer, table.byteOffset, table.byteLength);
  for (let at = 0; at + ENTRY_BYTES <= table.length && view.getUint16(at, true) === 0x50aa; at += ENTRY_BYTES)
    if (table[at + 2] === APP_TYPE)
      return { offset: view.getUint32(at + 4, true), bytes: view.getUint32(at + 8, true) };
  return null;
}

export const hex = (address: number) => `0x${address.toString(16)}`;

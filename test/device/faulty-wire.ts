import type { Wire } from '../../scripts/device/wires/wire.ts';
import { Random } from '../../simulator/kernel/random.ts';

export interface WireFaults {
  /** Chance of each byte to arrive as another one, each way. */
  noise?: number;
  /** Chance of each byte not to arrive. */
  drop?: number;
  /** What goes to the board in place of these bytes. */
  spoil?(bytes: string): string;
  /** Sees what goes to the board. */
  onSent?(bytes: string): void;
}

/** A bad cable between a wire and who talks over it; the same seed damages the same bytes. */
export function faultyWire(
  wire: Wire,
  { noise = 0, drop = 0, spoil = (bytes) => bytes, onSent }: WireFaults,
): Wire {
  const random = new Random('bad cable');
  const damage = (bytes: string) => {
    let out = '';
    for (const byte of bytes) {
      if (random.chance(drop)) continue;
      out += random.chance(noise) ? String.fromCharCode(random.below(256)) : byte;
    }
    return out;
  };
  const faulty: Wire = {
    name: wire.name,
    isOpen: true,
    onData: () => {},
    onClose: () => {},
    write: async (bytes) => {
      await wire.write(damage(spoil(bytes)));
      onSent?.(bytes);
    },
    close: () => wire.close(),
  };
  wire.onData = (bytes) => faulty.onData(damage(bytes));
  wire.onClose = (reason) => faulty.onClose(reason);
  return faulty;
}

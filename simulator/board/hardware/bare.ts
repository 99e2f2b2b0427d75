/** Something that a program asks for and that nothing is wired to; it answers as on a bare board. */
export type Bare =
  | { wire: 'i2c'; address: number }
  | {
      wire: 'pin';
      pin: string;
      call: 'analogRead' | 'digitalRead' | 'setWatch';
      /** The program pulls it down first, as it asks a DHT22 for a reading. */
      isAsked?: boolean;
    }
  | { wire: 'one-wire'; pin: string }
  /** Without a pin that selects a part none is reached. */
  | { wire: 'spi'; pin: string | null; call: 'send' | 'write' }
  | { wire: 'serial'; port: string };

/** Places that one board tells of; a program that asks for more looks for a part everywhere. */
export const MAX_BARE = 32;

/** Exceptions of programs, by what was not wired. */
const causes = new WeakMap<object, Bare>();

export function blame<Thrown extends object>(thrown: Thrown, bare: Bare): Thrown {
  causes.set(thrown, bare);
  return thrown;
}

/** What an exception came from, where that was not wired; else null. */
export function causeOf(thrown: unknown): Bare | null {
  return typeof thrown === 'object' && thrown !== null ? (causes.get(thrown) ?? null) : null;
}

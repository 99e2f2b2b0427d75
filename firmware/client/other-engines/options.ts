import type { EngineClock } from './events.ts';

/** What `create` takes in its options on engines other than Espruino: what Espruino has built in. */
export interface EngineOptions {
  /** Opens sockets; its options have `tls: true` where the connection is to be TLS. */
  net: EspruinoNet;
  clock: EngineClock;
  /** Where an error goes that nobody listens to; without it, it goes nowhere. */
  print?(text: string): void;
  /** For `flash` and `adaptive`: the shape of Espruino's `require("Storage")`. */
  storage?: EspruinoStorage;
  /** For the check of a WebSocket server's answer: 20 bytes. Without it that check is left out. */
  sha1?(text: string): ArrayBuffer;
}

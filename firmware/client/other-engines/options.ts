import type { EngineClock } from './events.ts';

/** What `create` takes in its options on engines other than Espruino: what Espruino has built in. */
export interface EngineOptions {
  /** Opens sockets; its options have `tls: true` where the connection is to be TLS. */
  net: EspruinoNet;
  clock: EngineClock;
  /** Prints an error while the program has no listener for `error`. Without it such errors are not told. */
  print?(text: string): void;
  /** Persistent storage with the methods of Espruino's `require("Storage")`; the options `flash` and `adaptive` need it. */
  storage?: EspruinoStorage;
  /** For the check of a WebSocket server's answer: 20 bytes. Without it that check is left out. */
  sha1?(text: string): ArrayBuffer;
}

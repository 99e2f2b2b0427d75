import type { HostPort } from './address.ts';
import type { Toxic } from './toxics/toxic.ts';

/** What the API and the keys act on: a proxy, or a fleet of virtual boards. */
export interface Target {
  readonly name: string;
  readonly listenAddress: string;
  readonly upstream: HostPort;
  readonly isListening: boolean;
  readonly toxics: readonly Toxic[];
  /** @throws the system's error, for instance EADDRINUSE */
  start(): Promise<void>;
  /** Refuses connections from here on, and ends those that are open. */
  stop(): Promise<void>;
  /** Stops for good. */
  remove(): Promise<void>;
  /**
   * @param old in whose place it comes
   * @throws LinkError where a link toxic names none, ApiError where there is nothing that it could befall
   */
  setToxic(toxic: Toxic, old?: Toxic): void;
  removeToxic(toxic: Toxic): void;
}

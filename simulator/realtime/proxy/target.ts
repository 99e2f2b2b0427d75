import type { HostPort } from './address.ts';
import type { Toxic } from './toxics/toxic.ts';

/** What the API and the keys control: a proxy, or a fleet of virtual boards. */
export interface Target {
  readonly name: string;
  readonly listenAddress: string;
  readonly upstream: HostPort;
  readonly isListening: boolean;
  readonly toxics: readonly Toxic[];
  /** @throws the system's error, for instance EADDRINUSE */
  start(): Promise<void>;
  /** Refuses connections from now on, and ends the open ones. */
  stop(): Promise<void>;
  /** Stops for good. */
  remove(): Promise<void>;
  /**
   * @param old the toxic that it replaces
   * @throws LinkError when a link toxic names no link, ApiError when there is nothing that it could act on
   */
  setToxic(toxic: Toxic, old?: Toxic): void;
  removeToxic(toxic: Toxic): void;
}

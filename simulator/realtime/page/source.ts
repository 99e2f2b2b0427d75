import type { LiveFault } from './faults.ts';
import type { Command, DeviceRow, MessageRow, Overview, WaitingMessage } from './topics.ts';

/** A message at the time when it passes. */
export type PassingMessage = Omit<MessageRow, 'time' | 'payload'> & {
  target: string;
  /** The device that sends or gets it; 0: none. */
  device: number;
  /** A binary string. */
  payload: string;
};

/** What the page shows and controls. */
export interface LiveSource {
  overview(): Overview;
  rows(): DeviceRow[];
  /** At most `count` of what a device has under way, the oldest first; null if that cannot be known. */
  waiting(target: string, device: number, count: number): WaitingMessage[] | null;
  /** What somebody has done to the devices or their broker. */
  faults(): LiveFault[];
  /** What its broker has retained, as far as that is known before a message passes; payloads are binary strings. */
  retained(): Iterable<{ topic: string; payload: string }>;
  /** Reports every message as it passes; null ends that. */
  listen(onMessage: ((message: PassingMessage) => void) | null): void;
  /** @throws Error that says what is wrong with it */
  obey(command: Command): void;
}

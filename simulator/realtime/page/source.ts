import type { Command, DeviceRow, MessageRow, Overview } from './topics.ts';

/** A message at the time when it passes. */
export type PassingMessage = Omit<MessageRow, 'time' | 'payload'> & {
  /** A binary string. */
  payload: string;
};

/** What the page shows and controls. */
export interface LiveSource {
  overview(): Overview;
  rows(): DeviceRow[];
  /** Reports every message as it passes; null ends that. */
  listen(onMessage: ((message: PassingMessage) => void) | null): void;
  /** @throws Error that says what is wrong with it */
  obey(command: Command): void;
}

import type { Command, DeviceRow, MessageRow, Overview } from './topics.ts';

/** A message as it passes. */
export type PassingMessage = Omit<MessageRow, 'time' | 'payload'> & {
  /** A binary string. */
  payload: string;
};

/** What there is to see and to steer. */
export interface LiveSource {
  overview(): Overview;
  rows(): DeviceRow[];
  /** Has every message told as it passes; null ends it. */
  listen(onMessage: ((message: PassingMessage) => void) | null): void;
  /** @throws Error that says what is wrong with it */
  obey(command: Command): void;
}

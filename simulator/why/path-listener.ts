import type { Cause } from '../causes/causes.ts';
import type { Copy } from './copy.ts';

/** What a client does: it has no power, boots, waits for its next attempt, connects, or has a session. */
export type ClientState = 'off' | 'booting' | 'apart' | 'dialling' | 'greeting' | 'up';

/** A segment on the link. */
export interface SeenSegment {
  timeUs: number;
  device: number;
  /** Of its connection. */
  flow: number;
  isUp: boolean;
  seq: number;
  /** The same as `seq`: an ACK without bytes. */
  end: number;
  flags: number;
  ack: number;
  isAgain: boolean;
  /** When it arrives; LOST, RESET or HELD. */
  arrivalUs: number;
  /** Why it is lost; null where it is not. */
  lostBy: Cause | null;
  /** Of one with bytes that is HELD: knows later when it arrives. */
  copy: Pick<Copy, 'arrivalUs'> | null;
}

/** Gets what one device does, as it is found out; for whoever shows the run. */
export interface PathListener {
  segment?(segment: SeenSegment): void;
  /** The client does something else now; a second time for the same moment where the cause is known better. */
  state?(timeUs: number, state: ClientState, cause: Cause): void;
  /** Nothing passes the link between two times; again with the same `fromUs` once the end is known. */
  away?(cause: Cause, fromUs: number, toUs: number): void;
}

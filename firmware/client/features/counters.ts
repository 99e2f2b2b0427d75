import type { PublishOptions } from '../../mote.ts';
import { client } from '../client.ts';
import { publish } from '../publish.ts';

/** COUNTERS: `client.counts`; names of four letters take one variable each. */
export const count = {
  counts: {
    /** Messages that publish accepted. */
    sent: 0,
    /** PUBACKs for them. */
    ackd: 0,
    /** Messages that publish refused. */
    no: 0,
    /** Accepted messages that gave way to newer ones. */
    drop: 0,
    /** Messages sent again after a connection. */
    dup: 0,
    /** Messages received. */
    got: 0,
    /** Received messages that were too big. */
    skip: 0,
    /** Sessions, the first one too. */
    conn: 0,
  },
};

export function addCounts(): void {
  if (COUNTERS) {
    client.counts = count.counts;
    client.publish = (topic, message, how, callback) => {
      const accepted = publish(topic, message, how as PublishOptions, callback);
      if (accepted) count.counts.sent++;
      else count.counts.no++;
      return accepted;
    };
  }
}

/** A prepared topic leaves the counting to `publish`. */
export function isCounting(): boolean {
  'inline';
  return COUNTERS;
}

/** A packet was answered; those that are no messages do not count. */
export function countAck(isOfMessage: boolean): void {
  if (COUNTERS && isOfMessage) count.counts.ackd++;
}

export function countDropped(): void {
  if (COUNTERS) count.counts.drop++;
}

export function countResent(): void {
  if (COUNTERS) count.counts.dup++;
}

/** A message came, one that was not delivered before. */
export function countReceived(known: unknown): void {
  if (COUNTERS && !known) count.counts.got++;
}

export function countSkipped(): void {
  if (COUNTERS) count.counts.skip++;
}

export function countSession(): void {
  if (COUNTERS) count.counts.conn++;
}

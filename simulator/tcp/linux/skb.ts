/** SACKed by the peer. */
export const SACKED = 1;
/** Retransmitted, and that copy may still be under way. */
export const RETRANS = 2;
export const LOST = 4;
/** Retransmitted at any time. */
export const EVER_RETRANS = 8;

/** A segment of the send queue (sk_buff with its tcp_skb_cb). */
export class Skb {
  seq: number;
  payload: string;
  flags: number;
  sacked = 0;
  /** Its last transmission. */
  sentUs = 0;
  /** What the connection had delivered when it was sent (tcp_rate_skb_sent). */
  delivered = 0;

  constructor(seq: number, payload: string, flags: number) {
    this.seq = seq;
    this.payload = payload;
    this.flags = flags;
  }

  get end(): number {
    return this.seq + this.payload.length + (this.flags & 1);
  }
}

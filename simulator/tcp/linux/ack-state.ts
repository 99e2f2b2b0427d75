/** What one ACK has shown (the FLAG_ bits and tcp_sacktag_state of net/ipv4/tcp_input.c). */
export class AckState {
  /** SND.UNA has moved. */
  advanced = false;
  /** Carried data. */
  hasData = false;
  windowUpdated = false;
  /** Acknowledged something cumulatively. */
  dataAcked = false;
  /** Something was newly SACKed. */
  dataSacked = false;
  retransDataAcked = false;
  /** Acknowledged bytes that were sent once only, before the last timeout: that timeout was spurious. */
  origSackAcked = false;
  dsack = false;
  dsackOfProbe = false;
  lostRetrans = false;
  setTimer = false;
  maybeDelayed = false;
  dupAcks = 0;
  reord = 0;
  firstSackedUs = 0;
  lastSackedUs = 0;
  /** Of the segment sent last among those delivered. */
  priorDelivered = 0;
  priorDeliveredSentUs = -1;
  newlyLost = 0;

  reset(snd_nxt: number): void {
    this.advanced = false;
    this.hasData = false;
    this.windowUpdated = false;
    this.dataAcked = false;
    this.dataSacked = false;
    this.retransDataAcked = false;
    this.origSackAcked = false;
    this.dsack = false;
    this.dsackOfProbe = false;
    this.lostRetrans = false;
    this.setTimer = false;
    this.maybeDelayed = false;
    this.dupAcks = 0;
    this.reord = snd_nxt;
    this.firstSackedUs = 0;
    this.lastSackedUs = 0;
    this.priorDelivered = 0;
    this.priorDeliveredSentUs = -1;
  }

  /** tcp_rate_skb_delivered. */
  deliveredSkb(sentUs: number, deliveredAtSend: number): void {
    if (sentUs < this.priorDeliveredSentUs) return;
    this.priorDeliveredSentUs = sentUs;
    this.priorDelivered = deliveredAtSend;
  }
}

import type { WirePacket } from './packet.ts';

/** What topic aliases do on the wire. */
export class TopicAliases {
  /** Messages whose topic went as an alias. */
  used = 0;
  /** Those to define aliases taken off. */
  bytesSaved = 0;

  sent({ aliasSavedBytes }: WirePacket): void {
    if (aliasSavedBytes === null) return;
    this.bytesSaved += aliasSavedBytes;
    if (aliasSavedBytes > 0) this.used++;
  }
}

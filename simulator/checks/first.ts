/**
 * The first of several failures: that of the earliest time, and of the lowest device at one time. It is the same in
 * whichever order they are told.
 */
export class First {
  /** Infinity while there is none. */
  timeUs = Number.POSITIVE_INFINITY;
  device = 0;
  words = '';

  /** Whether a failure then would come before it. */
  isAfter(timeUs: number, device: number): boolean {
    return timeUs < this.timeUs || (timeUs === this.timeUs && device < this.device);
  }

  offer(timeUs: number, device: number, words: string): void {
    if (!this.isAfter(timeUs, device)) return;
    this.timeUs = timeUs;
    this.device = device;
    this.words = words;
  }

  take({ timeUs, device, words }: First): void {
    this.offer(timeUs, device, words);
  }
}

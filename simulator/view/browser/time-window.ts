/** The shortest time that is shown: a segment's way can be seen then. */
const MIN_US = 10_000;

/** The part of the run that is shown, and the moment that is looked at. */
export class TimeWindow {
  readonly endUs: number;
  fromUs = 0;
  toUs: number;
  cursorUs = 0;
  readonly #changed: () => void;

  constructor(endUs: number, changed: () => void) {
    this.endUs = endUs;
    this.toUs = endUs;
    this.#changed = changed;
  }

  get lengthUs(): number {
    return this.toUs - this.fromUs;
  }

  show(fromUs: number, toUs: number): void {
    const length = Math.min(this.endUs, Math.max(MIN_US, toUs - fromUs));
    this.fromUs = Math.min(Math.max(0, fromUs), this.endUs - length);
    this.toUs = this.fromUs + length;
    this.#changed();
  }

  /** @param factor below 1: nearer */
  zoom(factor: number, aroundUs: number): void {
    const length = Math.min(this.endUs, Math.max(MIN_US, this.lengthUs * factor));
    const share = (aroundUs - this.fromUs) / this.lengthUs;
    const fromUs = aroundUs - share * length;
    this.show(fromUs, fromUs + length);
  }

  pan(byUs: number): void {
    this.show(this.fromUs + byUs, this.toUs + byUs);
  }

  /** Looks at a moment, and shows it. */
  look(timeUs: number): void {
    this.cursorUs = Math.min(this.endUs, Math.max(0, timeUs));
    const marginUs = 0.05 * this.lengthUs;
    if (this.cursorUs < this.fromUs + marginUs) this.pan(this.cursorUs - marginUs - this.fromUs);
    else if (this.cursorUs > this.toUs - marginUs) this.pan(this.cursorUs + marginUs - this.toUs);
    else this.#changed();
  }

  /** Looks at a moment so closely that its events can be told apart. */
  goTo(timeUs: number, lengthUs: number): void {
    this.cursorUs = Math.min(this.endUs, Math.max(0, timeUs));
    const length = Math.min(this.lengthUs, lengthUs);
    this.show(this.cursorUs - length / 2, this.cursorUs + length / 2);
  }
}

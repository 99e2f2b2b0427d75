/** Where a program's `Graphics` leaves the texts that it draws, for displays to show. */
export class Screen {
  /** The texts that stand on what was drawn on last, by rows. */
  text = '';
  /** Called after each drawing. */
  onDrawn: (() => void) | null = null;

  drawn(text: string): void {
    this.text = text;
    this.onDrawn?.();
  }
}

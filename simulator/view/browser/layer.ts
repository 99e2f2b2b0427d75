/** Of more pixels beside each other, `fill` is faster. */
const MANY = 16;

/**
 * A part of a canvas whose boxes are written to memory, pixel by pixel, and put there at once. A canvas draws ten thousand boxes
 * of a frame far slower, as it keeps each until it paints.
 */
export class Layer {
  readonly #canvas = document.createElement('canvas');
  readonly #context = this.#canvas.getContext('2d') as CanvasRenderingContext2D;
  #image = new ImageData(1, 1);
  #pixels = new Uint32Array(this.#image.data.buffer);
  #ratio = 1;
  #colour = 0;

  /** Empty: what is below shows through. Sizes are those of the page, not of the screen. */
  begin(width: number, height: number): void {
    this.#ratio = window.devicePixelRatio || 1;
    const wide = Math.max(1, Math.round(width * this.#ratio));
    const high = Math.max(1, Math.round(height * this.#ratio));
    if (this.#canvas.width === wide && this.#canvas.height === high) {
      this.#pixels.fill(0);
      return;
    }
    this.#canvas.width = wide;
    this.#canvas.height = high;
    this.#image = new ImageData(wide, high);
    this.#pixels = new Uint32Array(this.#image.data.buffer);
  }

  /** What boxes are drawn in from now on. @param alpha 0 to 1 */
  ink(colour: string, alpha = 1): void {
    this.#colour = (rgbOf(colour) | (Math.round(255 * alpha) << 24)) >>> 0;
  }

  /** Takes the place of what was there; at least a pixel of the screen wide and high. */
  box(x: number, y: number, width: number, height: number): void {
    const { width: wide, height: high } = this.#canvas;
    const left = Math.max(0, Math.round(x * this.#ratio));
    const right = Math.min(wide, Math.max(left + 1, Math.round((x + width) * this.#ratio)));
    const top = Math.max(0, Math.round(y * this.#ratio));
    const bottom = Math.min(high, Math.max(top + 1, Math.round((y + height) * this.#ratio)));
    if (right <= left) return;
    const pixels = this.#pixels;
    const colour = this.#colour;
    for (let row = top; row < bottom; row++) {
      const from = row * wide + left;
      const to = row * wide + right;
      // The call costs more than a few pixels do.
      if (to - from > MANY) pixels.fill(colour, from, to);
      else for (let at = from; at < to; at++) pixels[at] = colour;
    }
  }

  /** Writes what was drawn to its own canvas; then it can be shown as often as one likes. */
  end(): void {
    this.#context.putImageData(this.#image, 0, 0);
  }

  show(context: CanvasRenderingContext2D, x: number, y: number): void {
    const { width, height } = this.#canvas;
    context.drawImage(this.#canvas, x, y, width / this.#ratio, height / this.#ratio);
  }
}

const known = new Map<string, number>();

/** A colour of the style as the bytes of a pixel lie in memory: red first. */
function rgbOf(colour: string): number {
  let rgb = known.get(colour);
  if (rgb === undefined) {
    const context = document.createElement('canvas').getContext('2d') as CanvasRenderingContext2D;
    context.fillStyle = colour;
    context.fillRect(0, 0, 1, 1);
    const [red, green, blue] = context.getImageData(0, 0, 1, 1).data;
    rgb = red | (green << 8) | (blue << 16);
    known.set(colour, rgb);
  }
  return rgb;
}

import type { RunFacts } from '../data.ts';
import { Layer } from './layer.ts';
import type { Colours, Surface } from './paint.ts';
import { unpackSlices } from './run-data.ts';
import type { TimeWindow } from './time-window.ts';

const HEIGHT = 34;
/** The shown part is so wide at least that it can be taken hold of. Pixels. */
const MIN_HANDLE = 8;

/** The whole run in one line: where paths are away and readings wait; and the part that is shown, to be dragged. */
export class Strip {
  readonly #surface: Surface;
  readonly #window: TimeWindow;
  readonly #cut: number[];
  readonly #waiting: number[];
  readonly #facts: RunFacts;
  /** The bars, as they are drawn once for a width and its colours. */
  readonly #bars = new Layer();
  #drawn: { width: number; ratio: number; colours: Colours } | null = null;

  constructor(surface: Surface, window: TimeWindow, facts: RunFacts) {
    this.#surface = surface;
    this.#window = window;
    this.#facts = facts;
    const sum = (texts: string[]) => {
      const all = texts.map(unpackSlices);
      return Array.from(
        all[0] ?? [],
        (_, at) => all.reduce((total, values) => total + values[at], 0) / all.length / 255,
      );
    };
    this.#cut = sum(facts.rows.map(({ cut }) => cut));
    this.#waiting = sum(facts.rows.map(({ waiting }) => waiting));
    const { canvas } = surface;
    const goTo = (x: number) => {
      const timeUs = (x / Math.max(1, canvas.clientWidth)) * window.endUs;
      window.show(timeUs - window.lengthUs / 2, timeUs + window.lengthUs / 2);
    };
    canvas.addEventListener('pointerdown', (event) => {
      canvas.setPointerCapture(event.pointerId);
      goTo(event.offsetX);
    });
    canvas.addEventListener('pointermove', (event) => {
      if (canvas.hasPointerCapture(event.pointerId)) goTo(event.offsetX);
    });
  }

  draw(colours: Colours): void {
    const surface = this.#surface;
    surface.begin(HEIGHT, colours);
    const { context, width } = surface;
    const x = (timeUs: number) => (timeUs / this.#window.endUs) * width;
    context.fillStyle = colours.card;
    context.fillRect(0, 0, width, HEIGHT);
    const ratio = window.devicePixelRatio;
    const drawn = this.#drawn;
    if (drawn?.width !== width || drawn.ratio !== ratio || drawn.colours !== colours) {
      this.#bars.begin(width, HEIGHT);
      this.#drawBars(this.#cut, colours.cut, width);
      this.#drawBars(this.#waiting, colours.wait, width);
      this.#bars.end();
      this.#drawn = { width, ratio, colours };
    }
    this.#bars.show(context, 0, 0);
    context.fillStyle = colours.bad;
    for (const { timeUs } of this.#facts.failures) context.fillRect(x(timeUs) - 1, 0, 3, HEIGHT);
    const left = x(this.#window.fromUs);
    const wide = Math.max(MIN_HANDLE, x(this.#window.toUs) - left);
    context.fillStyle = colours.ink;
    context.globalAlpha = 0.12;
    context.fillRect(left, 0, wide, HEIGHT);
    context.globalAlpha = 1;
    context.strokeStyle = colours.ink;
    context.strokeRect(left + 0.5, 0.5, wide - 1, HEIGHT - 1);
  }

  #drawBars(values: readonly number[], colour: string, width: number): void {
    this.#bars.ink(colour);
    const step = Math.max(1, Math.floor(values.length / width));
    for (let at = 0; at < values.length; at += step) {
      const tall = Math.max(...values.slice(at, at + step)) * (HEIGHT - 4);
      if (tall > 0)
        this.#bars.box((at / values.length) * width, HEIGHT - 2 - tall, (step * width) / values.length, tall);
    }
  }
}

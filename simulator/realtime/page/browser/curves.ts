import type { CurvesNow, Mark, Point } from '../topics.ts';
import { Chart, type ChartPlan, SPAN_S } from './chart.ts';
import { byId, formatMs, formatTime, setText } from './elements.ts';

/** Seconds by which Page Up and Page Down move. */
const PAGE_S = 10;
/** A mark is read with the points so many seconds around it. */
const NEAR_S = 2;

interface Drawing extends ChartPlan {
  /** What a point says. */
  words(point: Point): string;
}

const DRAWINGS: Drawing[] = [
  {
    id: 'chart-latency',
    unit: 'ms',
    series: [({ latencyMsP50 }) => latencyMsP50, ({ latencyMsMax }) => latencyMsMax],
    words: ({ latencyMsP50, latencyMsMax }) =>
      latencyMsP50 === null
        ? 'no message'
        : `median ${formatMs(latencyMsP50)}, worst ${formatMs(latencyMsMax)}`,
  },
  {
    id: 'chart-outbox',
    unit: 'count',
    series: [({ outbox }) => outbox],
    words: ({ outbox }) => `${outbox} under way`,
  },
  {
    id: 'chart-traffic',
    unit: 'count',
    series: [({ messages }) => messages],
    words: ({ messages }) => `${messages} in this second`,
  },
  {
    id: 'chart-devices',
    unit: 'count',
    series: [({ connected }) => connected, ({ away }) => away],
    words: ({ connected, away }) =>
      away === null ? `${connected} connected` : `${connected} connected, ${away} without a path`,
  },
];

/** All charts of the page: they show the same time, and whoever points at one reads all. */
export class Curves {
  #charts = DRAWINGS.map((drawing) => ({ drawing, chart: new Chart(drawing) }));
  #points: Point[] = [];
  #marks: Mark[] = [];
  /** Null: the newest point is read. */
  #selected: number | null = null;

  constructor() {
    for (const { chart } of this.#charts) this.#listen(chart);
  }

  show({ points, marks }: CurvesNow): void {
    this.#points = points;
    this.#marks = marks;
    for (const { chart } of this.#charts) chart.show(points, marks);
    const last = marks.at(-1);
    setText(
      byId('last-mark'),
      last === undefined ? '' : `Last fault at ${formatTime(last.time * 1000)}: ${last.text}`,
    );
    this.#select(this.#selected);
  }

  #listen(chart: Chart): void {
    const { box } = chart;
    const point = ({ clientX }: PointerEvent) => this.#select(chart.timeAt(clientX));
    box.addEventListener('pointermove', point);
    box.addEventListener('pointerdown', point);
    box.addEventListener('pointerleave', ({ pointerType }) => {
      // A finger leaves where it is lifted, and its value is still to be read.
      if (pointerType === 'mouse') this.#select(null);
    });
    box.addEventListener('blur', () => this.#select(null));
    box.addEventListener('keydown', (event) => {
      const time = this.#timeBy(event.key);
      if (time === undefined) return;
      event.preventDefault();
      this.#select(time);
    });
  }

  /** @returns undefined for a key that means nothing here */
  #timeBy(key: string): number | null | undefined {
    const [first, last] = [this.#points[0]?.time ?? 0, this.#points.at(-1)?.time ?? 0];
    const from = this.#selected ?? last;
    const keys: { [key: string]: number | null } = {
      ArrowLeft: from - 1,
      ArrowRight: from + 1,
      PageUp: from - PAGE_S,
      PageDown: from + PAGE_S,
      Home: first,
      End: last,
      Escape: null,
    };
    return keys[key];
  }

  #select(wanted: number | null): void {
    const point = wanted === null ? this.#points.at(-1) : this.#nearest(wanted);
    if (point === undefined) return;
    const isLive = wanted === null;
    this.#selected = isLive ? null : point.time;
    const marks = isLive ? [] : this.#marks.filter(({ time }) => Math.abs(time - point.time) <= NEAR_S);
    const time = isLive ? 'now' : formatTime(point.time * 1000);
    for (const { chart, drawing } of this.#charts) {
      const words = [`${time}: ${drawing.words(point)}`, ...marks.map(({ text }) => text)].join('; ');
      setText(byId(`${drawing.id}-values`), words);
      chart.box.setAttribute('aria-valuetext', words);
      chart.box.setAttribute(
        'aria-valuenow',
        String(SPAN_S - ((this.#points.at(-1) as Point).time - point.time)),
      );
      chart.select(this.#selected);
    }
  }

  #nearest(time: number): Point | undefined {
    const distance = (point: Point) => Math.abs(point.time - time);
    return this.#points.reduce<Point | undefined>(
      (best, point) => (best === undefined || distance(point) < distance(best) ? point : best),
      undefined,
    );
  }
}

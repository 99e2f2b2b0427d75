import uPlot from 'uplot';
import type { Point } from '../topics.ts';
import { byId } from './elements.ts';

const HEIGHT = 140;
/** Half of the width of the last time on the axis. */
const RIGHT = 30;
/** Steps of the time axis; points come once a second. */
const TIME_STEPS_S = [1, 2, 5, 10, 15, 30, 60, 120];

type Series = (point: Point) => number | null;

/** A drawing of one or more curves over the last minutes. */
class Curves {
  #box: HTMLElement;
  #plot: uPlot;
  #series: Series[];

  constructor(id: string, series: Series[]) {
    this.#box = byId(id);
    this.#series = series;
    const colour = (name: string) => () =>
      getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim();
    const axis = {
      stroke: colour('muted'),
      grid: { stroke: colour('line'), width: 1 },
      ticks: { show: false },
    };
    this.#plot = new uPlot(
      {
        width: this.#width,
        height: HEIGHT,
        padding: [null, RIGHT, null, null],
        cursor: { show: false },
        scales: { y: { range: (_plot, _min, max) => [0, Math.max(1, max * 1.1)] } },
        axes: [
          { ...axis, values: '{HH}:{mm}:{ss}', space: 70, size: 28, incrs: TIME_STEPS_S },
          { ...axis, size: 56 },
        ],
        series: [
          {},
          ...series.map((_, index) => ({ stroke: colour(`s${index}`), width: 1.5, spanGaps: false })),
        ],
      },
      [[], ...series.map(() => [])],
      this.#box,
    );
    new ResizeObserver(() => this.#plot.setSize({ width: this.#width, height: HEIGHT })).observe(this.#box);
  }

  show(points: Point[]): void {
    this.#plot.setData([points.map(({ time }) => time), ...this.#series.map((series) => points.map(series))]);
  }

  get #width(): number {
    return Math.max(200, this.#box.clientWidth);
  }
}

/** All curves of the page. */
export function createCurves(): (points: Point[]) => void {
  const all = [
    new Curves('chart-latency', [({ latencyMsP50 }) => latencyMsP50, ({ latencyMsMax }) => latencyMsMax]),
    new Curves('chart-outbox', [({ outbox }) => outbox]),
    new Curves('chart-traffic', [({ messages }) => messages, ({ connected }) => connected]),
  ];
  return (points) => {
    for (const curves of all) curves.show(points);
  };
}

import uPlot from 'uplot';
import type { Mark, Point } from '../topics.ts';
import { countLabel, countTicks, decadeLabel, decadesAround, decadeTicks, TIME_STEPS_S } from './axes.ts';
import { byId, make } from './elements.ts';

const HEIGHT = 136;
/** Half of the width of the last time on the axis. */
const RIGHT = 30;
const AXIS_WIDTH = 60;
/** Seconds that a chart goes back, once there are so many points. */
export const SPAN_S = 300;
const LEAST_SPAN_S = 60;
const MARK_DASH = [4, 3];

export interface ChartPlan {
  /** Of the element that it is drawn in. */
  id: string;
  /** Milliseconds on a logarithmic axis, or counts on a linear one. */
  unit: 'ms' | 'count';
  series: ((point: Point) => number | null)[];
}

const colour = (name: string) =>
  getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim();

const AXIS = {
  stroke: () => colour('muted'),
  grid: { stroke: () => colour('line'), width: 1 },
  ticks: { show: false },
};

/** Of a linear axis. */
function countScale(): { scale: uPlot.Scale; axis: uPlot.Axis } {
  return {
    scale: { range: (_plot, _min, max) => [0, countTicks(max ?? 0).at(-1) as number] },
    axis: {
      splits: (_plot, _axis, _min, max) => countTicks(max),
      values: (_plot, ticks) => ticks.map(countLabel),
    },
  };
}

function decadeScale(): { scale: uPlot.Scale; axis: uPlot.Axis } {
  return {
    scale: { distr: 3, range: (_plot, min, max) => decadesAround(min, max) },
    axis: {
      splits: (_plot, _axis, min, max) => decadeTicks(min, max),
      filter: (_plot, ticks) => ticks,
      values: (_plot, ticks) => ticks.map(decadeLabel),
    },
  };
}

/** A drawing of one or more curves of one unit over the last minutes. */
export class Chart {
  readonly box: HTMLElement;
  #plan: ChartPlan;
  #plot: uPlot;
  #hair = make('div', '', 'hair');
  #marks: readonly Mark[] = [];
  #selected: number | null = null;

  constructor(plan: ChartPlan) {
    this.box = byId(plan.id);
    this.#plan = plan;
    const { scale, axis } = plan.unit === 'ms' ? decadeScale() : countScale();
    // Points are drawn, as a second without a message leaves a gap in the curve.
    const points = { show: plan.unit === 'ms', size: 3 };
    this.#plot = new uPlot(
      {
        width: this.#width,
        height: HEIGHT,
        padding: [8, RIGHT, null, null],
        cursor: { show: false },
        legend: { show: false },
        scales: {
          x: { range: (_plot, min, max) => [Math.max(max - SPAN_S, Math.min(min, max - LEAST_SPAN_S)), max] },
          y: scale,
        },
        axes: [
          { ...AXIS, values: '{HH}:{mm}:{ss}', space: 80, size: 32, gap: 11, incrs: TIME_STEPS_S },
          { ...AXIS, ...axis, size: AXIS_WIDTH },
        ],
        series: [
          {},
          ...plan.series.map((_, index) => ({
            ...{ stroke: () => colour(`s${index}`), width: 1.5, spanGaps: false },
            points: { ...points, fill: () => colour(`s${index}`) },
          })),
        ],
        hooks: { draw: [(plot) => this.#drawMarks(plot)] },
      },
      [[], ...plan.series.map(() => [])],
      this.box,
    );
    this.#plot.over.append(this.#hair);
    this.#hair.hidden = true;
    new ResizeObserver(() => {
      this.#plot.setSize({ width: this.#width, height: HEIGHT });
      this.select(this.#selected);
    }).observe(this.box);
  }

  show(points: readonly Point[], marks: readonly Mark[]): void {
    this.#marks = marks;
    this.#plot.setData([
      points.map(({ time }) => time),
      ...this.#plan.series.map((series) => points.map((point) => series(point))),
    ]);
  }

  /** The time at a place of the screen, in seconds since 1970. */
  timeAt(clientX: number): number {
    return this.#plot.posToVal(clientX - this.#plot.over.getBoundingClientRect().left, 'x');
  }

  /** Puts the hair line at a time; null takes it away. */
  select(time: number | null): void {
    this.#selected = time;
    this.#hair.hidden = time === null;
    if (time !== null) this.#hair.style.transform = `translateX(${this.#plot.valToPos(time, 'x')}px)`;
  }

  #drawMarks({ ctx, bbox, valToPos }: uPlot): void {
    ctx.save();
    ctx.strokeStyle = colour('bad');
    ctx.fillStyle = colour('bad');
    ctx.lineWidth = devicePixelRatio;
    const size = 4 * devicePixelRatio;
    for (const { time } of this.#marks) {
      const x = valToPos(time, 'x', true);
      if (x < bbox.left || x > bbox.left + bbox.width) continue;
      ctx.setLineDash(MARK_DASH.map((length) => length * devicePixelRatio));
      ctx.beginPath();
      ctx.moveTo(x, bbox.top);
      ctx.lineTo(x, bbox.top + bbox.height);
      ctx.stroke();
      ctx.beginPath();
      ctx.moveTo(x - size, bbox.top - size);
      ctx.lineTo(x + size, bbox.top - size);
      ctx.lineTo(x, bbox.top + size);
      ctx.fill();
    }
    ctx.restore();
  }

  get #width(): number {
    return Math.max(200, this.box.clientWidth);
  }
}

import type { TimeWindow } from './time-window.ts';

/** Names of the style's colours. */
const NAMES = [
  'paper',
  'card',
  'ink',
  'muted',
  'line',
  'bad',
  'good',
  'link',
  'calm',
  'cut',
  'wait',
] as const;
const SERIES = ['s0', 's1', 's2', 's3', 's4', 's5'] as const;
export type Colour = (typeof NAMES)[number] | (typeof SERIES)[number];

/** Of which group of causes a stretch is drawn in which colour. */
const GROUPS: Record<string, Colour> = {
  client: 's1',
  link: 'cut',
  connecting: 's3',
  TCP: 's5',
  radio: 's2',
  broker: 's4',
  board: 'wait',
  unknown: 'muted',
};

export const groupColour = (group: string): Colour => GROUPS[group] ?? 'muted';
export const GROUP_NAMES = Object.keys(GROUPS);

export type Colours = Record<Colour, string>;

export function readColours(): Colours {
  const style = getComputedStyle(document.documentElement);
  const all = [...NAMES, ...SERIES].map((name) => [name, style.getPropertyValue(`--${name}`).trim()]);
  return Object.fromEntries(all) as Colours;
}

/** A canvas as wide as its place, sharp on each screen. */
export class Surface {
  readonly canvas: HTMLCanvasElement;
  readonly context: CanvasRenderingContext2D;
  width = 0;
  height = 0;

  constructor(canvas: HTMLCanvasElement) {
    this.canvas = canvas;
    this.context = canvas.getContext('2d', { alpha: false }) as CanvasRenderingContext2D;
  }

  /** Empty, in the paper's colour. */
  begin(height: number, colours: Colours): void {
    const width = this.canvas.clientWidth;
    const ratio = window.devicePixelRatio || 1;
    if (this.width !== width || this.height !== height || this.canvas.width !== Math.round(width * ratio)) {
      this.canvas.width = Math.round(width * ratio);
      this.canvas.height = Math.round(height * ratio);
      this.canvas.style.height = `${height}px`;
      this.width = width;
      this.height = height;
    }
    this.context.setTransform(ratio, 0, 0, ratio, 0, 0);
    this.context.globalAlpha = 1;
    this.context.fillStyle = colours.paper;
    this.context.fillRect(0, 0, width, height);
    this.context.font = '11px system-ui, sans-serif';
    this.context.textBaseline = 'middle';
  }
}

/** From times to pixels. */
export interface Scale {
  x(timeUs: number): number;
  time(x: number): number;
  fromUs: number;
  toUs: number;
  left: number;
  width: number;
}

export function scaleOf(
  { fromUs, toUs }: Pick<TimeWindow, 'fromUs' | 'toUs'>,
  left: number,
  width: number,
): Scale {
  const perUs = width / (toUs - fromUs);
  return {
    x: (timeUs) => left + (timeUs - fromUs) * perUs,
    time: (x) => fromUs + (x - left) / perUs,
    ...{ fromUs, toUs, left, width },
  };
}

/** Steps of a time axis, seconds. */
const STEPS_S = [
  ...[
    0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 30, 60, 120, 300, 600, 1200, 1800,
  ],
  ...[3600, 7200, 10_800, 21_600, 43_200, 86_400, 172_800, 604_800, 2_592_000],
];
const PIXELS_A_STEP = 90;

/** Lines and words of the time axis. @returns height */
export function drawAxis(surface: Surface, scale: Scale, colours: Colours, height: number): void {
  const { context } = surface;
  const spanS = (scale.toUs - scale.fromUs) / 1e6;
  const stepS = STEPS_S.find((step) => (scale.width * step) / spanS >= PIXELS_A_STEP) ?? spanS;
  const stepUs = stepS * 1e6;
  context.textAlign = 'left';
  for (let timeUs = Math.ceil(scale.fromUs / stepUs) * stepUs; timeUs <= scale.toUs; timeUs += stepUs) {
    const x = Math.round(scale.x(timeUs)) + 0.5;
    context.strokeStyle = colours.line;
    context.beginPath();
    context.moveTo(x, 0);
    context.lineTo(x, surface.height);
    context.stroke();
    context.fillStyle = colours.muted;
    const words = axisWords(timeUs, stepS);
    if (x + 3 + context.measureText(words).width <= scale.left + scale.width)
      context.fillText(words, x + 3, height / 2);
  }
}

function axisWords(timeUs: number, stepS: number): string {
  const words = clock(timeUs, stepS < 1);
  return stepS >= 60 ? words.slice(0, -3) : words;
}

/** `12:03:04`, and days before it. */
export function clock(timeUs: number, isFine = false): string {
  const ms = Math.round(timeUs / 1000);
  const two = (part: number) => String(Math.floor(part)).padStart(2, '0');
  const days = Math.floor(ms / 86_400_000);
  const hours = days > 0 ? Math.floor(ms / 3_600_000) % 24 : Math.floor(ms / 3_600_000);
  const fine = isFine ? `.${String(ms % 1000).padStart(3, '0')}` : '';
  return `${days > 0 ? `${days}d ` : ''}${two(hours)}:${two((ms / 60_000) % 60)}:${two((ms / 1000) % 60)}${fine}`;
}

export function took(us: number): string {
  if (us < 1e6) return `${(us / 1000).toFixed(us < 10_000 ? 1 : 0)} ms`;
  if (us < 120e6) return `${(us / 1e6).toFixed(us < 10e6 ? 2 : 1)} s`;
  if (us < 7200e6) return `${Math.floor(us / 60e6)} min ${Math.round((us / 1e6) % 60)} s`;
  return `${(us / 3600e6).toFixed(1)} h`;
}

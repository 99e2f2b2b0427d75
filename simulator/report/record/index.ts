export { type DeviceCost, type Figures, figuresOf, recorded } from './figures.ts';
export { Recorder } from './recorder.ts';
export type { Lane, Timeline } from './timeline.ts';

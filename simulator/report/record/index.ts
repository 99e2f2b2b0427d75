export { type DeviceCost, type Figures, figuresOf, recorded } from './figures.ts';
export { type Lane, Recorder, type Timeline } from './recorder.ts';

export type { Check, CheckResult, HandedOver, Observations } from './check.ts';
export { Checks } from './checks.ts';
export { Histogram, type Spread } from './histogram.ts';
export type { Holdings } from './leaks.ts';
export { Ledger, type Readings } from './ledger.ts';
export { Memory } from './memory.ts';
export { type Tap, watchNet } from './watch.ts';

export { Broker } from './broker.ts';
export type { BrokerObserver, CloseReason, TakenIn, Violation } from './observer.ts';
export { type BrokerPlan, HANG_UP_MOMENTS, NO_TROUBLE } from './plan.ts';

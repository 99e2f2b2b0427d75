export { Broker } from './broker.ts';
export { type BrokerPlan, HANG_UP_MOMENTS, NO_BROKER_FAULTS } from './broker-plan.ts';
export type { BrokerObserver, CloseReason, TakenIn, Violation } from './observer.ts';

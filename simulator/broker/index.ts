export { Broker, type BrokerDown, type BrokerPlan, type BrokerRefusal, NO_TROUBLE } from './broker.ts';
export type { BrokerObserver, CloseReason, TakenIn, Violation } from './observer.ts';

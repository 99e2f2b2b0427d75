/**
 * The strict broker of virtual time and of `mote broker`. It asks a clock for time and timers, is given sockets by the
 * net below, and tells one observer what comes in and which rule a client breaks.
 *
 * @module
 */
export { Broker } from './broker.ts';
export { type BrokerPlan, HANG_UP_MOMENTS, HANG_UPS_BY, NO_BROKER_FAULTS } from './broker-plan.ts';
export type { BrokerObserver, CloseReason, TakenIn, Violation } from './observer.ts';

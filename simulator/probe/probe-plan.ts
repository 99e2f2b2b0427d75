import type { LinkPlan } from '../link/link-plan.ts';
import type { NetOptions, StackName } from '../tcp/index.ts';

/** The link and stacks to probe: the exchange of the ground truth, with other numbers. */
export interface ProbePlan {
  link: LinkPlan;
  clientStack: StackName;
  serverStack: StackName;
  nagle: boolean;
  seed: number | string;
  /** Sees every segment as it is sent. */
  capture?: NetOptions['capture'];
  arrived?: NetOptions['arrived'];
}

/** A message at regular times on each connection, and an answer to each. */
export interface ExchangePlan extends ProbePlan {
  /** Counted messages on all connections together. */
  messages: number;
  everyUs: number;
  bytes: number;
  answerBytes: number;
  connections: number;
}

/** Messages of the first and last seconds are sent but not counted. */
export const WARM_UP_US = 5e6;
export const COOL_DOWN_US = 30e6;

/** Most messages that fit in memory. */
export const MAX_MESSAGES = 20_000_000;
export const MAX_CONNECTIONS = 100_000;

/** The net options of both ends of a probe's connection. */
export function netOptions(plan: ProbePlan): NetOptions {
  return {
    clientStack: plan.clientStack,
    serverStack: plan.serverStack,
    clientNodelay: !plan.nagle,
    serverNodelay: !plan.nagle,
    capture: plan.capture,
    arrived: plan.arrived,
  };
}

import { WORLD } from '../kernel/kernel.ts';
import { type BrokerPlan, isLetIn } from './broker-plan.ts';
import type { Connect, Refusal } from './codec/packets.ts';

/** What one client that was let in may do. Topics and filters are binary strings. */
export interface Rights {
  /** Who owns the sessions of this client; no other user gets them. */
  readonly user: string;
  /** The user's name, for people. */
  readonly name: string;
  mayPublish(topic: string): boolean;
  /** Every topic that the filter matches must be allowed. */
  maySubscribe(filter: string): boolean;
  mayReceive(topic: string): boolean;
}

/** A client whose CONNECT is being checked. */
export interface Caller {
  device: number;
  connect: Connect;
  nowUs: number;
}

/** Rights, null for the right to everything, or CONNACK's code. */
export type Verdict = { rights: Rights | null } | { code: Refusal };

/** Who is let in. */
export interface Access {
  /** @param answer called once, at once or later */
  judge(caller: Caller, answer: (verdict: Verdict) => void): void;
}

export const EVERYTHING: Verdict = { rights: null };
const BAD_LOGIN: Verdict = { code: 4 };

/** Virtual time: names and passwords are planned, and who is in may do everything. */
export class PlannedAccess implements Access {
  readonly #plan: BrokerPlan;

  constructor(plan: BrokerPlan) {
    this.#plan = plan;
  }

  judge({ device, connect, nowUs }: Caller, answer: (verdict: Verdict) => void): void {
    // Admits every client without credentials.
    answer(device === WORLD || isLetIn(this.#plan, connect, nowUs) ? EVERYTHING : BAD_LOGIN);
  }
}

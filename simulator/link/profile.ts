import type { FaultPlan } from './faults.ts';

/** A link that has a name. An overlay is one that is meant to be laid over another. */
export interface Profile {
  name: string;
  about: string;
  kind: 'profile' | 'overlay';
  faults: FaultPlan[];
}

import * as v from 'valibot';
import { type FaultKind, worldWideSchema } from './fault.ts';

/** A card that is busy with itself; an SSD takes a hundredth of it. The longer, the more a crash finds unsynced. [E] */
const SYNC_US = 1e6;

const schema = worldWideSchema('broker-crash', {
  /**
   * `state`: sessions and retained messages come back with it, as from a persistence file. `synced`: it has a disk, and
   * only what was synced comes back; then a witness beside it holds what was acknowledged against what is left.
   */
  keeps: v.optional(
    v.picklist(['state', 'synced', 'nothing'], 'must be "state", "synced" or "nothing"'),
    'state',
  ),
});

/** The broker's process is killed, and is back at the end of the fault. */
export const brokerCrash: FaultKind<typeof schema> = {
  schema,
  cause: 'broker-down',
  onBroker: (fault, span, plan) => {
    plan.downs.push({ ...span, keepsSessions: fault.keeps !== 'nothing' });
    if (fault.keeps === 'synced') plan.diskSyncUs = SYNC_US;
  },
};

import * as v from 'valibot';
import { HANG_UP_MOMENTS, HANG_UPS_BY } from '../../broker/index.ts';
import { type FaultKind, worldWideSchema } from './fault.ts';

const SHARE = 'must be a share from 0 to 1';

const schema = worldWideSchema('broker-hangs-up', {
  /**
   * Instead of CONNACK, right after it, instead of PUBACK for a message that the broker has taken over, instead of SUBACK; or on
   * some messages, whenever one of them comes.
   */
  when: v.picklist(HANG_UP_MOMENTS, `must be one of ${HANG_UP_MOMENTS.join(', ')}`),
  /** Of such packets: drawn anew for each; of messages: always the same ones. */
  share: v.optional(v.pipe(v.number(SHARE), v.minValue(0, SHARE), v.maxValue(1, SHARE)), 1),
  /** Its host sends FIN, or RST, as it does when the socket is closed with bytes that were not read. */
  by: v.optional(v.picklist(HANG_UPS_BY, `must be ${HANG_UPS_BY.join(' or ')}`), 'FIN'),
});

/** The broker closes connections at the moments that are worst for a client. */
export const brokerHangsUp: FaultKind<typeof schema> = {
  schema,
  cause: 'broker-hangs-up',
  onBroker: ({ when, share, by }, span, plan) => plan.hangUps.push({ ...span, when, share, by }),
  cutsOff: true,
};

import { deviceSchema, type FaultKind } from './fault.ts';

const schema = deviceSchema('stall', {});

/** The network keeps all packets, and delivers them at the end. */
export const stall: FaultKind<typeof schema> = {
  schema,
  cause: 'outage',
  onLink: (_fault, { fromUs, toUs }) => ({
    fault: 'outages',
    atS: [fromUs / 1e6],
    durationS: [(toUs - fromUs) / 1e6, (toUs - fromUs) / 1e6],
    holdUpToS: 'always',
  }),
};

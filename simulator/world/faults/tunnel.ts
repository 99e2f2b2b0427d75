import { deviceSchema, type FaultKind } from './fault.ts';

const schema = deviceSchema('tunnel', {});

/** There is no radio: packets are lost. */
export const tunnel: FaultKind<typeof schema> = {
  schema,
  cause: 'outage',
  onLink: (_fault, { fromUs, toUs }) => ({
    fault: 'outages',
    atS: [fromUs / 1e6],
    durationS: [(toUs - fromUs) / 1e6, (toUs - fromUs) / 1e6],
    holdUpToS: 'never',
  }),
};

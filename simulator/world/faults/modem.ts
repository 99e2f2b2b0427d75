import * as v from 'valibot';
import { BAD_DAY_NAMES, badDayNamed } from '../../modem/index.ts';
import { deviceSchema, type FaultKind } from './fault.ts';

const schema = deviceSchema('modem', {
  how: v.picklist(BAD_DAY_NAMES, `must be one of ${BAD_DAY_NAMES.join(', ')}`),
});

/** A bad day of the modem: one of the faults in simulator/modem/bad-days. */
export const modem: FaultKind<typeof schema> = {
  schema,
  cause: 'modem',
  nameOf: ({ how }) => `modem-${how}`,
  strike({ how }, device) {
    const day = badDayNamed(how);
    if (device.modem === null || day === undefined) return false;
    device.modem.begin(day);
    return true;
  },
  end({ how }, device) {
    const day = badDayNamed(how);
    if (day !== undefined) device.modem?.end(day);
  },
};

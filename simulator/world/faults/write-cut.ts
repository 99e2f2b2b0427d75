import * as v from 'valibot';
import { deviceSchema, type FaultKind } from './fault.ts';

const schema = deviceSchema('write-cut', {
  /** Bytes that still reach Storage after `at`; the power goes before the next one. */
  afterBytes: v.pipe(
    v.number('must be a number of bytes'),
    v.integer('must be whole'),
    v.minValue(0, 'must not be negative'),
  ),
});

/** The power goes during a write to Storage, once this much has been written; it is back at the end. */
export const writeCut: FaultKind<typeof schema> = {
  schema,
  cause: 'power',
  strike(fault, device, takesEffect) {
    device.cutInWrite(fault.afterBytes, takesEffect);
    return false;
  },
  end: (_fault, device) => device.powerOn(),
};

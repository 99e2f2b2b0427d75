import { expect, test } from 'vitest';
import { ownFirmware } from '../../../scripts/commands/own-firmware.ts';
import { runSeed } from '../../../simulator/soak/processes/run-seed.ts';

test.each([26, 53])(
  'messages of a topic on which the broker has hung up keep their order behind others: world %i of the soak',
  (seed) => {
    const { broken, report } = runSeed(seed, { devices: 20, forUs: 24 * 3600e6 }, ownFirmware);
    expect(broken).toBe(null);
    expect(report?.checks.filter(({ failed }) => failed > 0)).toEqual([]);
  },
);

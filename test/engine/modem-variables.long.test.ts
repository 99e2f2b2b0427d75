import { expect, test } from 'vitest';
import { addVariables, type Sizes } from '../../scripts/bench/size.ts';
import { DIALECTS } from '../../simulator/modem/index.ts';
import { ENGINE } from './real.ts';

/** A RAK8212 has 2,500 variables; a driver may take this many of them beside its program and the client. */
const MOST_VARIABLES = 800;

// Without ESPRUINO, the path of a Linux build of the real interpreter, there is no engine to ask.
test.skipIf(ENGINE === undefined)(
  'npm run size has the JsVars of each driver, whose modem is ready on the real engine',
  async () => {
    const modems: Sizes['modems'] = Object.fromEntries(
      DIALECTS.map(({ name }) => [name, { bytes: 1, pretokenised: 1 }]),
    );
    await addVariables(modems, ENGINE as string);
    for (const { name } of DIALECTS) {
      expect(modems[name].variables).toBeGreaterThan(100);
      expect(modems[name].variables).toBeLessThan(MOST_VARIABLES);
    }
  },
);

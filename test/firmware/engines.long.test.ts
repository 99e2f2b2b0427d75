import { describe, expect, test } from 'vitest';
import { buildForEngineOnce, refuseEspruino } from '../../scripts/compiler/targets/targets.ts';
import { HOST } from './engines/host.ts';
import { enginesHere } from './engines/runners.ts';
import { SCENARIOS } from './engines/scenarios.ts';

describe.each(enginesHere())('on $name', ({ name, run }) => {
  test.each(SCENARIOS.filter(({ notOn }) => notOn !== name))('the client $title', async (scenario) => {
    for (const build of scenario.builds) {
      const { bytes } = buildForEngineOnce(build, 'generic');
      expect(await run(`${bytes}${HOST}${scenario.script}`), build).toEqual(scenario.lines);
    }
  });
});

test('a name that only Espruino has stops the compiler', () => {
  expect(() =>
    refuseEspruino('var a = 1; exports.a = function () { return a + peek8(1) + E.getBattery(); }'),
  ).toThrow(/the client uses peek8, E, which engines other than Espruino lack/);
});

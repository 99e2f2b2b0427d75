import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { ownFirmware } from '../../scripts/commands/own-firmware.ts';
import { HashedTrace } from '../../simulator/kernel/trace.ts';
import { OPEN_OPTIONS, planOf, readFaults } from '../../simulator/run/index.ts';
import { World } from '../../simulator/world/world.ts';

/** A checkout of EspruinoDocs; its drivers run as they are. */
const DOCS = process.env.ESPRUINODOCS ?? '';
const isThere = existsSync(join(DOCS, 'devices/QuectelBG96.js'));

/** The names of the checks that failed. */
function run(
  modem: string,
  link: string,
  options: { everyS: number; forS?: number; seed?: number; faults?: unknown; keepAliveS?: number },
) {
  const { everyS, forS = 3600, seed = 3, faults = [], keepAliveS = 60 } = options;
  const plan = planOf(
    {
      ...OPEN_OPTIONS,
      devices: 1,
      forUs: forS * 1e6,
      seed,
      everyUs: everyS * 1e6,
      keepAliveUs: keepAliveS * 1e6,
      link: [link],
      modem,
      modules: [DOCS],
      faults: readFaults(faults),
    },
    ownFirmware,
  );
  const world = new World(plan, new HashedTrace(null));
  world.run(world.endUs);
  const failed = world.observer.results().filter((one) => one.failed > 0);
  return {
    taken: world.observer.checks.readings.accepted,
    delivered: world.observer.checks.readings.accepted - world.observer.checks.readings.lost,
    failures: Object.fromEntries(failed.map(({ name, detail }) => [name, detail])),
  };
}

test.skipIf(!isThere).each([
  ['bg96', 'lte-cat1', 55],
  // SIM900.js loses its connection for long at the first outage of the link, and delivers until then.
  ['sim800', 'edge', 20],
])('EspruinoDocs’ driver for a %s runs unchanged and delivers readings', (modem, link, least) => {
  const { taken, delivered } = run(modem, link, { everyS: 60 });
  expect(taken).toBeGreaterThan(55);
  expect(delivered).toBeGreaterThan(least);
});

test.skipIf(!isThere)('QuectelBG96 leaves a refused connection open for its program', () => {
  const faults = [{ fault: 'broker-crash', at: '20m', for: '5m' }];
  const { failures } = run('bg96', 'lte-cat1', { everyS: 60, faults });
  expect(failures['connections that the modem ends end for the program']).toMatch(
    /the modem said \+QIOPEN: \d,566 \(refused\), and 10 s later the connection was still open/,
  );
});

test.skipIf(!isThere)('AT.js puts a line behind received bytes into the MQTT stream', () => {
  const faults = [{ fault: 'modem', how: 'interrupts', at: '5m', for: '50m' }];
  const strays = [1, 2, 3, 4, 5, 6].map((seed) => {
    const { failures } = run('bg96', 'lte-cat1', { everyS: 10, faults, seed });
    return failures['modem brings no stray byte'] ?? '';
  });
  expect(strays.join('\n')).toMatch(/the program read ".*\\r\\n[+*][A-Z]+: /);
});

test.skipIf(!isThere)('AT.js puts a line end that two reads share into the MQTT stream', () => {
  const { failures } = run('bg96', 'lte-cat1', { everyS: 1, forS: 1200 });
  expect(failures['modem brings no stray byte']).toMatch(/the program read "\\n@/);
});

test.skipIf(!isThere)('QuectelBG96 throws where no socket is free, and the engine opens none', () => {
  const faults = [{ fault: 'broker-crash', at: '10m', for: '30m' }];
  const { failures } = run('bg96', 'lte-cat1', { everyS: 60, forS: 3600, faults });
  expect(failures['programs throw nothing']).toContain('No free sockets. (the engine drops what');
});

test.skipIf(!isThere)('QuectelBG96 does not hear that its context is gone', () => {
  const faults = [{ fault: 'modem', how: 'context-lost', at: '20m', for: '1m' }];
  const { failures } = run('bg96', 'lte-cat1', { everyS: 600, keepAliveS: 1200, faults });
  expect(failures['connections that the modem ends end for the program']).toContain(
    'the modem said +QIURC: "pdpdeact",1 (context-lost)',
  );
});

import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { Sensor } from '../../sensors/sensor.ts';
import { SimulatedDht22 } from '../../sensors/simulated/dht22.ts';
import { SimulatedDs18b20 } from '../../sensors/simulated/ds18b20.ts';
import { SimulatedGps } from '../../sensors/simulated/gps.ts';
import { OneWireBus } from '../../sensors/simulated/onewire.ts';
import { dividedSupply, SimulatedHcsr04 } from '../../sensors/simulated/pin-parts.ts';
import { Site } from '../../sensors/simulated/site.ts';
import type { Edge } from '../../sensors/wires.ts';
import { Random } from '../../simulator/kernel/random.ts';
import { oneWireWires, passUntil, pins, readOnce, serialWires, startClock, stopClock } from './bench.ts';
import { driverBytes, ENGINE, loadBytes, runOnEngine } from './built.ts';

beforeEach(startClock);
afterEach(stopClock);

const site = new Site(new Random('a bench'));
const [D4, D5] = [{ pin: 4 }, { pin: 5 }];

type Log = [string, unknown][];
type Connect = { connect(...wires: unknown[]): Sensor<object> };
type Method = (...values: unknown[]) => unknown;

/** Notes what each of these functions gave. */
function noting(functions: { [name: string]: Method }, log: Log): { [name: string]: Method } {
  const noted = Object.entries(functions).map(([name, run]): [string, Method] => [
    name,
    (...values) => {
      const result = run(...values);
      log.push([name, result instanceof Uint8Array ? [...result] : result]);
      return result;
    },
  ]);
  return Object.fromEntries(noted);
}

/** Espruino's functions of pins, noted; edges in the order in which watches were told of them. */
function notePins(log: Log, edges: Edge[]): void {
  const { digitalRead, analogRead } = globalThis as unknown as { [name: string]: Method };
  for (const [name, run] of Object.entries(noting({ digitalRead, analogRead }, log)))
    vi.stubGlobal(name, run);
  vi.stubGlobal('setWatch', (callback: (edge: Edge) => void, pin: object, options: object) =>
    pins.watch((edge) => callback(edges[edges.push(edge) - 1]), pin, options),
  );
}

/** Answers every call with what it gave before; a call out of turn ends the run. */
const REPLAY = `
  var exports = {}, later = setTimeout, step = 0;
  function answer(name) {
    return function () {
      var entry = LOG[step++];
      if (!entry || entry[0] !== name) { print("#" + name + " in step " + step); quit(); return; }
      return typeof entry[1] === "object" ? new Uint8Array(entry[1]) : entry[1];
    };
  }
  function brisk(run, ms, value) { later(function () { run(value); }, 20); }
  function none() {}
  function watch(callback) {
    later(function () { var due = EDGES.splice(0, EACH); due.forEach(function (edge) { callback(edge); }); }, 5);
    return 1;
  }
`;
const PARAMETERS =
  'exports,setTimeout,digitalRead,analogRead,digitalWrite,pinMode,digitalPulse,setWatch,clearWatch';
const ARGUMENTS = 'exports,brisk,answer("digitalRead"),answer("analogRead"),none,none,none,watch,none';

/** Reads a sensor of the built driver here, then with the same answers on the engine; both must agree. */
async function agree(
  chip: string,
  { log = [], edges = [], perWatch = 0 }: { log?: Log; edges?: Edge[]; perWatch?: number },
  wires: unknown[],
  onEngine: string,
) {
  const bytes = driverBytes(chip);
  const expected = readOnce(loadBytes<Connect>(bytes).connect(...wires)) as { [quantity: string]: number };
  expect(expected).not.toHaveProperty('error');
  const [line] = await runOnEngine(`
    var LOG = ${JSON.stringify(log)}, EDGES = ${JSON.stringify(edges)}, EACH = ${perWatch};
    ${REPLAY}
    (function (${PARAMETERS}) { ${bytes} })(${ARGUMENTS});
    exports.connect(${onEngine}).read(function (reading) { print("#" + JSON.stringify(reading)); quit(); });
  `);
  const reading = JSON.parse(line) as { [quantity: string]: number };
  expect(Object.keys(reading)).toEqual(Object.keys(expected));
  for (const name of Object.keys(expected)) expect(reading[name]).toBeCloseTo(expected[name], 6);
}

// Without ESPRUINO, the path of a Linux build of the real interpreter, there is no engine to ask.
const onEngine = test.skipIf(!ENGINE);

onEngine('ds18b20: the real engine reads what is read here', async () => {
  const log: Log = [];
  const bus = new OneWireBus();
  bus.attach(new SimulatedDs18b20([1, 2, 3, 4, 5, 6], site.day));
  const { reset, search, read, ...rest } = oneWireWires(bus) as unknown as { [name: string]: Method };
  // Roms pass as they are: the replay makes arrays of bytes of lists.
  const wires = { ...rest, search, ...noting({ reset, read }, log) };
  const script = `{reset:answer("reset"),read:answer("read"),select:none,write:none,search:function(){return ${JSON.stringify(bus.search(0))}}}`;
  await agree('ds18b20', { log }, [wires], script);
});

onEngine('dht22: the real engine reads what is read here', async () => {
  const [log, edges]: [Log, Edge[]] = [[], []];
  pins.attach(D4, new SimulatedDht22(site.day));
  notePins(log, edges);
  await agree('dht22', { log, edges, perWatch: 100 }, [D4], '4');
});

onEngine('hcsr04: the real engine reads what is read here', async () => {
  const [log, edges]: [Log, Edge[]] = [[], []];
  const part = new SimulatedHcsr04(site);
  pins.attach(D4, part.trigger);
  pins.attach(D5, part.echo);
  notePins(log, edges);
  await agree('hcsr04', { log, edges, perWatch: 1 }, [{ trigger: D4, echo: D5 }], '{trigger:4,echo:5}');
});

onEngine('divider: the real engine reads what is read here', async () => {
  const log: Log = [];
  pins.attach(D4, dividedSupply(site, 2));
  notePins(log, []);
  const options = { ratio: 2, min: 3, max: 4.3 };
  await agree('divider', { log }, [D4, options], `4,${JSON.stringify(options)}`);
});

onEngine('gps: the real engine reads what is read here', async () => {
  passUntil(60e6);
  const { data } = new SimulatedGps(site).next(60e6);
  const wires = serialWires({ next: (timeUs) => ({ atUs: timeUs + 1e6, data }) });
  const say = `function(event,run){[${data.match(/[\s\S]{1,20}/g)?.map((part) => JSON.stringify(part))}].forEach(function(part){run(part)})}`;
  await agree('gps', {}, [wires], `{on:${say},removeListener:none}`);
});

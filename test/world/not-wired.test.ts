import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { ownFirmware } from '../../scripts/commands/own-firmware.ts';
import { MAX_BARE } from '../../simulator/board/hardware/bare.ts';
import { OPEN_OPTIONS, parseScenario, planOf } from '../../simulator/run/index.ts';
import { World } from '../../simulator/world/world.ts';
import { temporaryFolder } from '../commands/cli.ts';

/** A program without the parts that it looks for, or with some. */
function run(program: string, parts: object[] = []) {
  const app = join(temporaryFolder(), 'app.js');
  writeFileSync(app, program);
  const scenario = JSON.stringify({ app, devices: 1, for: '1m', parts });
  const plan = planOf({ ...OPEN_OPTIONS, ...parseScenario(scenario) }, ownFirmware);
  const printed: string[] = [];
  const world = new World(plan, { line() {} }, { printed: (_us, _device, line) => printed.push(line) });
  world.run(60e6);
  const { notWired, errors } = world.observer.programs;
  return { printed, notWired: notWired.map(({ words }) => words), programErrors: errors.lines };
}

test('an exception of a bus says which part to add, and the console shows what the board prints', () => {
  const { printed, programErrors, notWired } = run(
    'function f() {\n  I2C1.writeTo(0x3c, 0);\n}\nsetTimeout(f, 1);',
  );
  const hint = 'nothing is at I2C address 0x3c: add {"part": "display", "address": "0x3c"} to parts';
  expect(programErrors[0]).toMatch(
    /app\.js:2 in f\(\): Error: jshI2CWrite: slave doesn't ACK the transfer; nothing is/,
  );
  expect(programErrors[0]).toContain(hint);
  expect(notWired).toEqual([hint]);
  expect(printed[0]).toMatch(/^Uncaught Error: jshI2CWrite: slave doesn't ACK the transfer$/);
});

test('a program that fails at its start for a part that is not there says which', () => {
  expect(() => run('I2C1.writeTo(0x3c, 0);')).toThrow('add {"part": "display", "address": "0x3c"} to parts');
});

test('one that fails at its start for what answered nothing says what it had looked for', () => {
  expect(() =>
    run('if (new OneWire(D4).search().length === 0) throw new Error("No DS18B20 found");'),
  ).toThrow(
    'No DS18B20 found; nothing is on the 1-Wire bus of D4: add {"part": "ds18b20", "pin": "D4"} to parts',
  );
});

test.each([
  [
    'analogRead(D36)',
    'nothing is at D36, which analogRead looks at: add {"part": "analog", "pin": "D36", "value": 0.5} to parts',
  ],
  ['D36.analog()', 'D36, which analogRead looks at'],
  [
    'setWatch(print, BTN1)',
    'nothing is at D0, which setWatch looks at: add {"part": "button", "pin": "D0", "at": ["1m"]} to parts',
  ],
  ['digitalRead(D5)', 'nothing is at D5, which digitalRead looks at: add {"part": "button", "pin": "D5"'],
  ['D5.read()', 'D5, which digitalRead looks at'],
  [
    'new OneWire(D4).search()',
    'nothing is on the 1-Wire bus of D4: add {"part": "ds18b20", "pin": "D4"} to parts',
  ],
  [
    'Serial2.setup(9600)',
    'nothing is at Serial2: add {"part": "serial", "port": "Serial2", "lines": [{"at": "10s", "text": "hello"}]} to parts',
  ],
  [
    'try { I2C1.readFrom(0x77, 1) } catch (e) {}',
    'nothing is at I2C address 0x77: add {"part": "bme280", "address": "0x77"} to parts',
  ],
  [
    'try { I2C1.writeTo(0x27, 0) } catch (e) {}',
    'add {"part": "display", "address": "0x27", "characters": "16x2"} to parts',
  ],
  [
    'digitalWrite(D23, 0); setWatch(print, D23, { edge: "falling" })',
    'nothing is at D23, which setWatch looks at: add {"part": "dht22", "pin": "D23"} to parts',
  ],
  [
    'SPI1.send([0xd0, 0], D5)',
    'nothing is on SPI where D5 selects it: add {"part": "bme280-spi", "pin": "D5"} to parts',
  ],
  [
    'new SPI().send(0)',
    'send names no pin that selects a part: write send(data, pin), and add {"part": "bme',
  ],
  ['SPI1.write(1, 2, D5)', 'nothing is on SPI where D5 selects it: add {"part": "display"} to parts'],
  ['SPI2.write([1, 2])', 'nothing is on SPI: add {"part": "display"} to parts'],
  ['try { I2C1.writeTo(0x20, 0) } catch (e) {}', 'add {"part": "sink", "address": "0x20"} to parts'],
])('%s on a bare board is answered as there, and the part to add is said', (program, hint) => {
  const { notWired, programErrors } = run(`${program};`);
  expect(notWired).toHaveLength(1);
  expect(notWired[0]).toContain(hint);
  expect(programErrors).toEqual([]);
});

test('what is wired, what the program drives itself, and what it only writes to is not missed', () => {
  const program = `digitalWrite(D2, 1); digitalRead(D2); D4.set(); analogRead(D36); I2C1.readReg(0x76, 0xd0, 1);`;
  expect(run(program, [{ part: 'analog', pin: 'D36', value: 0.5 }]).notWired).toEqual([]);
});

test('the part that is said to be missing is one that can be added, as it stands there', () => {
  const program =
    'analogRead(D36); new OneWire(D4).search(); Serial2.setup(9600); setWatch(print, BTN1); try { I2C1.writeTo(0x27, 0) } catch (e) {} SPI1.send(0, D15); SPI1.write(0, D5);';
  const parts = run(program).notWired.map((line) =>
    JSON.parse(/add (\{.*\}) to parts/.exec(line)?.[1] ?? ''),
  );
  expect(parts).toHaveLength(7);
  expect(run(program, parts).notWired).toEqual([]);
});

test('a program that looks for parts at every address is told of some', () => {
  const { notWired } = run('for (var a = 8; a < 100; a++) try { I2C1.readFrom(a, 1) } catch (e) {}');
  expect(notWired).toHaveLength(MAX_BARE);
});

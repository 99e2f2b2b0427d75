import { expect, test } from 'vitest';
import { kindNamed } from '../../simulator/board/boards/index.ts';
import { run } from './rig.ts';

const on = (name: string, program: string) => run(program, 20e6, { kind: kindNamed(name) });

test('what a board advertises is recorded, on boards with Bluetooth', () => {
  const { board, errors } = on(
    'pixljs',
    'NRF.setAdvertising({ 0x180F: [95] }, { name: "mote" }); NRF.nfcURL("https://x"); NRF.on("connect", print);',
  );
  expect(errors).toEqual([]);
  expect(board.wires.records.map(({ name, args }) => [name, args])).toEqual([
    ['NRF.setAdvertising', ['{"6159":[95]}', '{"name":"mote"}']],
    ['NRF.nfcURL', ['https://x']],
  ]);
});

test('nobody is found after the time of the search, and nobody connects', () => {
  const { lines } = on(
    'esp32',
    `NRF.findDevices(function (d) { print("found", d.length); }, 500);
     NRF.requestDevice({ filters: [], timeout: 1000 }).catch(function (e) { print(e); });
     NRF.connect("aa:bb:cc:dd:ee:ff").catch(function (e) { print(e); });
     NRF.restart(function () { print("again"); }); print(NRF.getAddress(), NRF.getSecurityStatus().connected);`,
  );
  expect(lines).toEqual([
    '0 f0:ae:a4:00:00:01 false',
    '0.1 again',
    '500 found 0',
    '1000 No device found matching filters',
    '10000 Connection Timeout (8)',
  ]);
});

test('what needs a partner stops the board by name', () => {
  expect(on('esp32', 'NRF.startBonding();').errors[0].message).toBe(
    'device 1, .bootcde:1: NRF.startBonding is not simulated: nobody is in reach of the Bluetooth radio here (docs/virtual-board.md lists what is)',
  );
});

test('a board without Bluetooth has no NRF, and says which have', () => {
  expect(on('pico', 'NRF.sleep();').errors[0].message).toBe(
    'device 1, .bootcde:1: NRF is a name of ESP32, ESP32-C3, ESP32-S3, Pixl.js, and not of the Espruino Pico: --board esp32 or esp32c3 or esp32s3 or pixljs',
  );
});

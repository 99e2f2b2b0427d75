import { expect, test } from 'vitest';
import type { Sample } from '../../firmware/payload/sample.ts';
import { buildOnce } from '../../scripts/compiler/once.ts';
import { FORMATS } from '../../simulator/decode/decode.ts';
import { ENGINE, loadBytes, runOnEngine } from '../sensors/built.ts';

const samples: Sample[] = [
  {
    number: 65536,
    atS: 1795354962,
    results: [
      { name: 'bme280', suffix: '', reading: { temperature: -1.26, humidity: 100, pressure: 1006.5312 } },
      {
        name: 'gps',
        suffix: '',
        reading: { latitude: -48.1173, longitude: 11.5, altitude: 545.4, satellites: 8 },
      },
    ],
  },
  {
    number: 70,
    atS: 1795355962,
    results: [
      { name: 'sht4x', suffix: '2', reading: { error: 'garbled' } },
      { name: 'lis2dh12', suffix: '', reading: { x: 0.001, y: -1.9, z: 1 } },
      { name: 'ina219', suffix: '', reading: { voltage: 3.996, current: -0.0123 } },
    ],
  },
];

// Without ESPRUINO, the path of a Linux build of the real interpreter, there is no engine to ask.
test.skipIf(!ENGINE).each(FORMATS)('%s: the real engine writes the same bytes', async (format) => {
  const bytes = buildOnce(`firmware/payload/${format}.ts`).bytes;
  const { encode } = loadBytes<{ encode(samples: Sample[], base: string): string }>(bytes);
  const [line] = await runOnEngine(`
    var exports = {};
    (function (exports) { ${bytes} })(exports);
    print("#" + btoa(exports.encode(${JSON.stringify(samples)}, "mote-1:")));
    quit();
  `);
  expect(Buffer.from(line, 'base64').toString('latin1')).toBe(encode(samples, 'mote-1:'));
});

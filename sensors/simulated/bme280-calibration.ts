import type { Random } from '../../simulator/kernel/random.ts';
import type { Air } from './day.ts';

/** Trimming words as one chip carries them; names from BST-BME280-DS002, table 16. */
export interface Calibration {
  t: [number, number, number];
  p: [number, number, number, number, number, number, number, number, number];
  h: [number, number, number, number, number, number];
}

/** T and P: the worked example of BST-BMP280-DS001, 8.1. H: a chip that was read out. */
export const EXAMPLE: Calibration = {
  t: [27504, 26435, -1000],
  p: [36477, -10685, 3024, 2855, 140, -7, 15500, -14600, 6000],
  h: [75, 362, 0, 313, 50, 30],
};

/** No two chips are alike: each word within 1 % of the example's [E]. */
export function drawCalibration(random: Random): Calibration {
  const near = (word: number) => Math.round(word * random.between(0.99, 1.01));
  return {
    t: EXAMPLE.t.map(near) as Calibration['t'],
    p: EXAMPLE.p.map(near) as Calibration['p'],
    h: EXAMPLE.h.map(near) as Calibration['h'],
  };
}

/** The bytes at 0x88 ... 0xA1 and 0xE1 ... 0xE7. */
export function storeCalibration({ t, p, h }: Calibration, registers: Uint8Array): void {
  const words = new DataView(registers.buffer, registers.byteOffset);
  [...t, ...p].forEach((word, index) => {
    words.setInt16(0x88 + 2 * index, word, true);
  });
  registers[0xa1] = h[0];
  words.setInt16(0xe1, h[1], true);
  registers[0xe3] = h[2];
  registers[0xe4] = h[3] >> 4;
  registers[0xe5] = (h[3] & 15) | ((h[4] & 15) << 4);
  registers[0xe6] = h[4] >> 4;
  registers[0xe7] = h[5];
}

/** What the converter would have to say for the sheet's formulas to give this air: those, solved for it. */
export function rawValues({ t, p, h }: Calibration, air: Air): { t: number; p: number; h: number } {
  const fine = air.temperatureC * 5120;
  const rawTemperature = (root(t[2] / 64, t[1], -fine) + t[0] / 1024) * 16384;

  const a = fine / 2 - 64000;
  const offset = ((a * a * p[5]) / 32768 + 2 * a * p[4]) / 4 + p[3] * 65536;
  const gain = (1 + ((p[2] * a * a) / 524288 + p[1] * a) / 524288 / 32768) * p[0];
  const linear = root(p[8] / 2 ** 35, 1 + p[7] / 2 ** 19, p[6] / 16 - air.pressureHpa * 100);
  const rawPressure = 1048576 - ((linear * gain) / 6250 + offset / 4096);

  const b = fine - 76800;
  const wet = root(-h[0] / 524288, 1, -air.humidityPercent);
  const slope = (h[1] / 65536) * (1 + (h[5] / 67108864) * b * (1 + (h[2] / 67108864) * b));
  const rawHumidity = wet / slope + h[3] * 64 + (h[4] / 16384) * b;
  return { t: rawTemperature, p: rawPressure, h: rawHumidity };
}

/** The root of a x^2 + b x + c that goes to -c/b as a goes to 0. */
function root(a: number, b: number, c: number): number {
  return (-2 * c) / (b + Math.sqrt(b * b - 4 * a * c));
}

import { newArray } from '../realm.ts';

/** `E.HSBtoRGB`: parts from 0 to 1; an integer with red in its low byte, an array with `true`, 5-6-5 bits with 16. */
export function HSBtoRGB(hue: unknown, saturation: unknown, brightness: unknown, format?: unknown): unknown {
  const [h, s, b] = [Number(hue) || 0, clip(Number(saturation)), clip(Number(brightness))];
  const sixth = (h - Math.floor(h)) * 6;
  const sector = Math.floor(sixth);
  const part = sixth - sector;
  const [p, q, t] = [b * (1 - s), b * (1 - s * part), b * (1 - s * (1 - part))];
  const sectors = [
    [b, t, p],
    [q, b, p],
    [p, b, t],
    [p, q, b],
    [t, p, b],
    [b, p, q],
  ];
  const [red, green, blue] = (sectors[sector] ?? sectors[0]).map((one) => Math.trunc(one * 255));
  if (format === 16) return ((red >> 3) << 11) | ((green >> 2) << 5) | (blue >> 3);
  return format === true ? newArray([red, green, blue]) : red | (green << 8) | (blue << 16);
}

function clip(part: number): number {
  return Math.min(1, Math.max(0, part || 0));
}

import { espruinowifi } from './espruinowifi.ts';
import type { BoardKind } from './kind.ts';

/** Its network is a radio on a serial port. */
export const pico: BoardKind = {
  ...espruinowifi,
  name: 'pico',
  title: 'Espruino Pico',
  env: 'PICO_R1_3',
  variables: 5100,
  storageBytes: 3 * 16_384,
  libraries: 'net http dgram NetworkJS tls crypto neopixel fs tv',
};

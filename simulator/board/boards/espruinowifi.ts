import type { BoardKind } from './kind.ts';

export const espruinowifi: BoardKind = {
  name: 'espruinowifi',
  title: 'Espruino WiFi',
  env: 'ESPRUINOWIFI',
  pins: 'A0-A15 B0-B10 B12-B15 C13-C15 H0 H1',
  analog: 'A0-A7 B0 B1',
  devices: { LED1: 'B2', LED: 'B2', LED2: 'B12', BTN1: 'C13', BTN: 'C13' },
  buses:
    'Serial1 Serial2 Serial3 Serial4 Serial5 Serial6 USB I2C1 I2C2 I2C3 SPI1 SPI2 SPI3 LoopbackA LoopbackB',
  variables: 8190,
  bytesPerVariable: 13,
  storageBytes: 65_536,
  libraries: 'Wifi AT net http dgram NetworkJS tls crypto neopixel fs tv',
  radio: true,
};

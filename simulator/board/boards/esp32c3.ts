import type { BoardKind } from './kind.ts';

export const esp32c3: BoardKind = {
  name: 'esp32c3',
  title: 'ESP32-C3',
  env: 'ESP32C3',
  pins: 'D0-D21',
  analog: 'D0-D4',
  devices: { LED1: 'D2', LED: 'D2', BTN1: 'D0', BTN: 'D0' },
  buses: 'Serial1 Serial2 I2C1 SPI1 LoopbackA LoopbackB',
  variables: 4095,
  bytesPerVariable: 13,
  storageBytes: 224 * 4096,
  libraries: 'Wifi net http dgram NetworkJS tls crypto neopixel fs',
  bluetooth: true,
};

import type { BoardKind } from './kind.ts';

export const esp32: BoardKind = {
  name: 'esp32',
  title: 'ESP32',
  env: 'ESP32',
  pins: 'D0-D39',
  analog: 'D32-D39',
  devices: { LED1: 'D2', LED: 'D2', BTN1: 'D0', BTN: 'D0' },
  buses: 'Serial1 Serial2 Serial3 I2C1 I2C2 SPI1 SPI2 Telnet LoopbackA LoopbackB',
  variables: 16_383,
  bytesPerVariable: 14,
  storageBytes: 224 * 4096,
  libraries: 'Wifi net http dgram NetworkJS tls crypto neopixel fs TelnetServer',
  bluetooth: true,
};

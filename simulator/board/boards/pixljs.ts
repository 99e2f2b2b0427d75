import type { BoardKind } from './kind.ts';

export const pixljs: BoardKind = {
  name: 'pixljs',
  title: 'Pixl.js',
  env: 'PIXLJS',
  pins: 'D0-D13 A0-A5 H0-H9',
  analog: 'D3 D4 A0-A5',
  devices: {
    LED1: 'H0',
    LED: 'H0',
    BTN1: 'H1',
    BTN: 'H1',
    BTN2: 'H2',
    BTN3: 'H3',
    BTN4: 'H4',
    SDA: 'A4',
    SCL: 'A5',
  },
  buses: 'Serial1 I2C1 SPI1 Terminal LoopbackA LoopbackB',
  variables: 2950,
  bytesPerVariable: 13,
  storageBytes: 9 * 4096,
  libraries: 'net http dgram NetworkJS crypto neopixel fs graphical_menu',
  radio: true,
  bluetooth: true,
};

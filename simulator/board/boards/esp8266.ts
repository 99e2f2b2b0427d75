import type { BoardKind } from './kind.ts';

/** targets/esp8266/jswrap_nodemcu.c */
const NodeMCU = {
  A0: 'A0',
  D0: 'D16',
  D1: 'D5',
  D2: 'D4',
  D3: 'D0',
  D4: 'D2',
  D5: 'D14',
  D6: 'D12',
  D7: 'D13',
  D8: 'D15',
  D9: 'D3',
  D10: 'D1',
};

/** Espruino's ESP8266 firmware for modules with 4 MB of flash (ESP8266_4MB). */
export const esp8266: BoardKind = {
  name: 'esp8266',
  title: 'ESP8266',
  env: 'ESP8266_4MB',
  pins: 'D0-D16 A0',
  analog: 'A0',
  devices: {},
  buses: 'Serial1 Serial2 I2C1 SPI1 Telnet LoopbackA LoopbackB',
  variables: 1600,
  bytesPerVariable: 12,
  storageBytes: 48 * 4096,
  libraries: 'Wifi ESP8266 net http dgram NetworkJS crypto neopixel fs TelnetServer',
  aliases: { NodeMCU },
};

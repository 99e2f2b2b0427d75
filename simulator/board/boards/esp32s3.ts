import { esp32 } from './esp32.ts';
import type { BoardKind } from './kind.ts';

export const esp32s3: BoardKind = {
  ...esp32,
  name: 'esp32s3',
  title: 'ESP32-S3',
  env: 'ESP32S3',
  pins: 'D0-D48',
  analog: '',
};

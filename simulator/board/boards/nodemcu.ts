import { esp8266 } from './esp8266.ts';
import type { BoardKind } from './kind.ts';

/** An ESP8266 whose pins people know by the print on the board. */
export const nodemcu: BoardKind = { ...esp8266, name: 'nodemcu', title: 'NodeMCU' };

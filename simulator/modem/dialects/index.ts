import type { Dialect } from '../dialect.ts';
import { QUECTEL } from './quectel.ts';
import { SIM800 } from './sim800.ts';
import { SIM7080 } from './sim7080.ts';

/** The families. A new one is one file, and one line here. */
export const DIALECTS: readonly Dialect[] = [QUECTEL, SIM800, SIM7080];

/** Every name that `--modem` and `--type` take. */
export const MODEM_TYPES: readonly string[] = DIALECTS.flatMap(({ name, aliases }) => [name, ...aliases]);

export function dialectOf(type: string): Dialect | undefined {
  return DIALECTS.find(({ name, aliases }) => name === type || aliases.includes(type));
}

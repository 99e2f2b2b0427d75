import type { Format } from '../../simulator/decode/decode.ts';
import { SENSOR_NAMES, type SensorName } from '../../simulator/sensors/catalogue.ts';
import type { KeptNames } from './program/kept-names.ts';

/** The constants of an app's build; they are declared in firmware/constants.d.ts. */
export interface Choice {
  payload: Format;
  sensors: readonly SensorName[];
  /** Samples in one publish. */
  batch: number;
  /** Names at the program's top that stay as they are; of ours none. */
  kept?: KeptNames;
}

export const EVERYTHING: Choice = { payload: 'json', sensors: SENSOR_NAMES, batch: 1 };

/** The constants as esbuild wants them. */
export function constantsOf({ payload, sensors, batch }: Choice): Record<string, string> {
  const constants: Record<string, string> = { PAYLOAD: JSON.stringify(payload), BATCH: String(batch) };
  for (const name of SENSOR_NAMES)
    constants[`SENSOR_${name.toUpperCase().replace('-', '_')}`] = String(sensors.includes(name));
  return constants;
}

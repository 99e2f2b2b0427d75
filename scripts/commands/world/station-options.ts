import { MAX_BATCH } from '../../../firmware/sampling/batch.ts';
import { Recording } from '../../../sensors/simulated/recording.ts';
import { FORMATS, type Format, formatNamed } from '../../../simulator/decode/decode.ts';
import { readUserText } from '../../../simulator/files/read-file.ts';
import { catalogued, usualPlace } from '../../../simulator/sensors/catalogue.ts';
import { PlaceError, parseSensors } from '../../../simulator/sensors/places.ts';
import type { Sent } from '../../../simulator/sensors/wire-cost.ts';
import type { StationPlan, WorldPlan } from '../../../simulator/world/plan.ts';
import type { Choice } from '../../compiler/choice.ts';
import { parseCount, UsageError } from '../../usage.ts';

/** What a board full of sensors is asked for, as text. */
export interface StationOptions {
  sensors?: string;
  payload?: string;
  batch?: string;
  air?: string;
}

/** The program for boards that carry more than a BME280, or that send several samples at once. */
export const STATION_ENTRY = 'firmware/all-sensors.ts';

/** The station that a command line asks for; undefined where the sample app does. @throws UsageError */
export function stationOf(options: StationOptions): StationPlan | undefined {
  const { sensors, payload = 'json', batch = '1', air } = options;
  const format = checkFormat('--payload', payload);
  if (
    sensors === undefined &&
    options.payload === undefined &&
    options.batch === undefined &&
    air === undefined
  )
    return undefined;
  return {
    sensors: sensors === undefined ? [usualPlace(catalogued('bme280'))] : checkSensors(sensors),
    payload: format,
    batch: parseCount(batch, '--batch', 1, MAX_BATCH),
    ...(air !== undefined && { air: readAir(air) }),
  };
}

export function choiceOf({ sensors, payload, batch }: StationPlan): Choice {
  return { payload, batch, sensors: sensors.map(({ name }) => name) };
}

/** @throws UsageError */
export function checkFormat(option: string, name: string): Format {
  const format = formatNamed(name);
  if (format) return format;
  throw new UsageError(`${option} ${name}: there are ${FORMATS.join(', ')} (short: json, senml, cbor, lpp)`);
}

function checkSensors(text: string) {
  try {
    return parseSensors(text);
  } catch (error) {
    if (error instanceof PlaceError) throw new UsageError(`--sensors ${text}: ${error.message}`);
    throw error;
  }
}

function readAir(path: string): string {
  try {
    const csv = readUserText(path);
    new Recording(csv);
    return csv;
  } catch (error) {
    if (error instanceof RangeError) throw new UsageError(`--air ${path}: ${error.message}`);
    throw new UsageError(`--air ${path}: ${(error as Error).message}; give a CSV file`);
  }
}

/** What the app that these options ask for sends; undefined for a program of the user's. */
export function sentOf(plan: WorldPlan, options: StationOptions & { app?: string }): Sent | undefined {
  if (options.app !== undefined) return undefined;
  const { sensors, batch } = plan.station ?? { sensors: [{ name: 'bme280' as const }], batch: 1 };
  const names = sensors.map(({ name }) => name);
  return { sensors: names, batch, topic: 'mote/1', baseName: 'mote-1:', qos: plan.qos };
}

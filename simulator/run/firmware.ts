import type { Format } from '../decode/decode.ts';
import type { SensorName } from '../sensors/catalogue.ts';
import type { Program } from '../world/world-plan.ts';

/** The client's builds, from the smallest. */
export const BUILD_NAMES = ['qos0', 'core', 'default', 'full', 'max'] as const;

export type BuildName = (typeof BUILD_NAMES)[number];

/** What an app with more than a BME280 is built with. */
export interface StationChoice {
  payload: Format;
  sensors: readonly SensorName[];
  /** Samples in one publish. */
  batch: number;
}

/**
 * What boards load where nobody names a file: the project's own programs. The simulator has no compiler; whoever
 * starts a run passes this in, compiled from the sources of the moment.
 */
export interface Firmware {
  /** What each build of the client can do: `QOS2`, `MQTT5`, `FLASH`. */
  readonly features: Readonly<Record<BuildName, readonly string[]>>;
  /** What of the client a program uses, as far as its text says; of a text that is no program nothing. */
  usesOf(program: string): readonly { name: string; feature: string }[];
  client(build: BuildName): Program;
  /** The sample app, which reads a BME280 and publishes. */
  app(): Program;
  /** Publishes and listens to itself. */
  echo(): Program;
  /** The sample app on a board with such a modem. */
  modemApp(family: string): Program;
  /** Our driver for such a modem, as a module. */
  modemDriver(family: string): Program;
  station(choice: StationChoice): Program;
}

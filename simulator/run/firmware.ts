import type { Format } from '../decode/decode.ts';
import type { SensorName } from '../sensors/catalogue.ts';
import type { Engine, Program } from '../world/world-plan.ts';
import type { ModuleSource } from './find-modules.ts';

/** The client's builds, from the smallest. */
export const BUILD_NAMES = ['qos0', 'core', 'default', 'full', 'max'] as const;

export type BuildName = (typeof BUILD_NAMES)[number];

/** The choices of an app for sensors beside the BME280. */
export interface StationChoice {
  payload: Format;
  sensors: readonly SensorName[];
  /** Samples in one publish. */
  batch: number;
}

/**
 * Programs that boards load when no file is named: the project's own. The simulator has no compiler, so the caller
 * passes this in, compiled from the sources as they are.
 */
export interface Firmware {
  /** The features of each build of the client: `QOS2`, `MQTT5`, `FLASH`. */
  readonly features: Readonly<Record<BuildName, readonly string[]>>;
  /** Parts of the client that a program uses, as far as its text shows them; none if the text does not parse. */
  usesOf(program: string): readonly { name: string; feature: string }[];
  client(build: BuildName): Program;
  /** The sample app, which reads a BME280 and publishes. */
  app(): Program;
  /** The app of soaks: it publishes, and subscribes to its own messages. */
  echo(): Program;
  /** The sample script for a Shelly, with its outbox. */
  shelly(): Program;
  /** The sample app for a board with a modem of this family. */
  modemApp(family: string): Program;
  /** Our driver for such a modem, as a module. */
  modemDriver(family: string): Program;
  station(choice: StationChoice): Program;
  /** A real interpreter, made ready for virtual time. @throws UsageError: it is none, or something is to be installed */
  engine(path: string): Engine;
  /** A site with modules. @throws UsageError: it may not be asked */
  moduleSite(url: string): ModuleSource;
}

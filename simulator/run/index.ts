/**
 * The one way into a virtual run. A producer (command line, scenario file, seed of a soak, `mote-mqtt/testing`) makes
 * `RunOptions`, in units; `planOf` checks them, reads the files that they name and makes the world's plan; `replayCommand`
 * prints the command that makes the same options again.
 *
 * Asks: `Firmware`, as there is no compiler here. Gives errors as `OptionError`, which each producer says in its words.
 *
 * @module
 */
export { buildFor } from './builds.ts';
export { flagOf, optionWords, quote, replayCommand } from './command.ts';
export { BUILD_NAMES, type BuildName, type Firmware, type StationChoice } from './firmware.ts';
export { behindEspruinoDriver, behindOwnDriver, type DrivenProgram } from './modem-drivers.ts';
export { type NameOf, OptionError, type TextOf } from './option-error.ts';
export { checkOptions, FIELD_NAMES, type FieldName, OPEN_OPTIONS, type RunOptions } from './options.ts';
export { placedParts } from './placed-parts.ts';
export { choiceOf, familyOf, planOf, stationOf } from './plan-of.ts';
export { makeProgram, OWN_APP, readProgram } from './programs.ts';
export {
  forFolder,
  parseScenario,
  readFaults,
  readScenario,
  ScenarioError,
  scenarioIn,
  writeScenario,
} from './scenario.ts';
export {
  checkSaid,
  readTexts,
  readWritten,
  type SomeOptions,
  textOf,
  WORDS,
  type Written,
  wordOf,
} from './texts.ts';
export { readPages } from './web-pages.ts';
export { checkEffects, readMessages, readParts } from './wiring.ts';

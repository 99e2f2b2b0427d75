import type { Program } from '../world/world-plan.ts';
import { OptionError } from './option-error.ts';
import { makeProgram, withModules } from './programs.ts';

/** One of EspruinoDocs' drivers, and how its users start it. */
interface EspruinoDriver {
  module: string;
  /** Calls `done` with an error, or with none once `require("net")` goes through the modem. */
  start: string;
}

/** A program that starts a driver first. */
export interface DrivenProgram {
  /** The driver, as a table calls it. */
  driver: string;
  app: Program;
}

/** By family of modems. EspruinoDocs has none for SIM7080. */
const DRIVERS: Record<string, EspruinoDriver | undefined> = {
  bg96: {
    module: 'QuectelBG96',
    start: 'require("QuectelBG96").connect(Serial2, { apn: "iot", lte: true }, done);',
  },
  sim800: {
    module: 'SIM900',
    start: `
  function attach(error) {
    if (error) done(error);
    else gprs.connect("iot", "", "", done);
  }
  if (gprs) gprs.init(attach);
  else gprs = require("SIM900").connect(Serial2, D5, attach);`,
  },
};

/** Between an error of the driver's and the next attempt, ms: as users write it. [E] */
const AGAIN_MS = 60_000;

/** @throws OptionError */
function espruinoDriver(family: string, folders: string): EspruinoDriver {
  const driver = DRIVERS[family];
  if (driver !== undefined) return driver;
  const known = Object.values(DRIVERS).map((one) => one?.module);
  throw new OptionError(
    ['modules'],
    folders,
    (name) =>
      `EspruinoDocs has ${known.join(' and ')}, and none for a ${family}; leave ${name('modules')} away for ours`,
  );
}

/**
 * A program behind the driver of EspruinoDocs for a family of modems: the modem is switched on by its key, once, and the
 * driver is started, again a minute after each error. The driver has no means to see that a modem is dead.
 * @throws OptionError where the folder has no such driver
 */
export function behindEspruinoDriver(
  family: string,
  folders: readonly string[],
  app: Program,
): DrivenProgram {
  const { module, start } = espruinoDriver(family, folders.join(','));
  const text = `var gprs;
Serial2.setup(115200, { rx: D16, tx: D17 });
function startModem() {
  function done(error) {
    if (!error) return;
    print("modem: " + error);
    setTimeout(startModem, ${AGAIN_MS});
  }
  ${start.trim()}
}
digitalWrite(D4, 0);
setTimeout(function () {
  digitalWrite(D4, 1);
  setTimeout(startModem, 12000);
}, 1200);
${app.bytes}`;
  const driven = withModules(makeProgram(`${app.build} behind ${module}`, text), { folders });
  if (driven.modules?.[module] === undefined)
    throw new OptionError(
      ['modules'],
      folders.join(','),
      `no ${module}.js there; name a checkout of EspruinoDocs, or a folder with ${module}.js and AT.js`,
    );
  return { driver: module, app: driven };
}

/** The name under which programs of ours require our driver. */
const OWN_MODULE = 'modem';

/** A program behind our driver for a family of modems. @param driver the module */
export function behindOwnDriver(family: string, driver: Program, app: Program): DrivenProgram {
  const text = `Serial2.setup(115200, { rx: D16, tx: D17 });
require("${OWN_MODULE}").connect(Serial2, { apn: "iot", pwrkey: D4 });
${app.bytes}`;
  const name = `mote ${family}`;
  const driven = makeProgram(`${app.build} behind ${name}`, text);
  return { driver: name, app: { ...driven, modules: { ...app.modules, [OWN_MODULE]: driver.bytes } } };
}

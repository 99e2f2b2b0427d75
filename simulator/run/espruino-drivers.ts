import type { Program } from '../world/world-plan.ts';
import { OptionError } from './option-error.ts';
import { makeProgram } from './programs.ts';

/** One of EspruinoDocs' drivers, and how its users start it. */
interface EspruinoDriver {
  module: string;
  /** Calls `done` with an error, or with none once `require("net")` goes through the modem. */
  start: string;
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

/** The driver of that family. @param path the folder of modules, for the error @throws OptionError */
export function espruinoDriver(family: string, path: string): EspruinoDriver {
  const driver = DRIVERS[family];
  if (driver !== undefined) return driver;
  const known = Object.values(DRIVERS).map((one) => one?.module);
  throw new OptionError(
    ['modules'],
    path,
    (name) => `EspruinoDocs has ${known.join(' and ')}, and none for a ${family}; give ${name('app')}`,
  );
}

/**
 * A program behind the driver of EspruinoDocs for that family: the modem is switched on by its key, once, and the driver is
 * started, again a minute after each error. The driver has no means to see that a modem is dead.
 */
export function behindEspruinoDriver({ module, start }: EspruinoDriver, app: Program): Program {
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
  return makeProgram(`${app.build} behind ${module}`, text);
}

import { ownFirmware } from '../../../scripts/commands/own-firmware.ts';
import { buildOnce } from '../../../scripts/compiler/once.ts';
import { makeProgram, OPEN_OPTIONS, planOf, type RunOptions } from '../../../simulator/run/index.ts';
import { World } from '../../../simulator/world/world.ts';

export const HOUR_US = 3600e6;

/** What one board with a driver in its program did, with times in seconds. */
export interface DriverRun {
  world: World;
  /** What the program printed. */
  printed: { atS: number; line: string }[];
  /** Notes of the modem. */
  notes: { atS: number; text: string }[];
}

/**
 * Runs a program on one board with a modem, in a world without faults but those named.
 * @param text it finds the driver as `modem`, and power-saving.ts as `saving`
 */
export function runProgram(text: string, options: Partial<RunOptions> = {}): DriverRun {
  const modem = options.modem ?? 'bg96';
  const base = { ...OPEN_OPTIONS, devices: 1, forUs: HOUR_US, everyUs: 60e6, link: ['lte-cat1'], modem };
  const plan = planOf({ ...base, ...options }, ownFirmware);
  const modules = {
    modem: buildOnce(`firmware/modem/${modem}.ts`).bytes,
    saving: buildOnce('firmware/modem/power-saving.ts').bytes,
  };
  const printed: DriverRun['printed'] = [];
  const notes: DriverRun['notes'] = [];
  const trace = {
    line(timeUs: number, _device: number, event: string) {
      if (event.startsWith('modem')) notes.push({ atS: timeUs / 1e6, text: event });
    },
    close: () => '',
  };
  const app = { ...makeProgram('test program', text), modules };
  const world = new World({ ...plan, app }, trace, {
    printed: (timeUs, _device, line) => printed.push({ atS: timeUs / 1e6, line }),
  });
  world.run(world.endUs);
  return { world, printed, notes };
}

/** A program that brings the modem up; `rest` follows. @param options JavaScript beside APN and power key */
export function programWith(options: string, rest: string, baud = 115200): string {
  return `Serial2.setup(${baud}, { rx: D16, tx: D17 });
var modem = require("modem").connect(Serial2, { apn: "iot", pwrkey: D4, onState: function (s, r) { print("state", s, r || ""); } ${options} });
${rest}`;
}

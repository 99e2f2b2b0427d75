import type { Program as AcornProgram } from 'acorn';
import { NoProgram, programText } from '../../board/check/program-text.ts';
import { applyEdits } from '../../board/language/edits.ts';
import { MAX_SCRIPT_BYTES, SHELLY, WATCH } from '../../shelly/index.ts';
import type { Program } from '../../world/world-plan.ts';
import type { Firmware } from '../firmware.ts';
import { OptionError } from '../option-error.ts';
import type { FieldName, RunOptions } from '../options.ts';
import { makeProgram, readOption } from '../programs.ts';
import { checkScript, parseScript } from './script.ts';

/** A Shelly's client is in its firmware. */
export const NO_CLIENT: Program = makeProgram("the Shelly's own", '// in the firmware');

/** What a run of Shellys may be asked beside its world. */
const REFUSED: Partial<Record<FieldName, string>> = {
  build: "a Shelly's MQTT client is in its firmware",
  firmware: "a Shelly's MQTT client is in its firmware",
  modem: 'a Shelly has no serial port for one',
  sensors: 'a Shelly has no pins for them',
  payload: 'the sample script writes JSON of its own',
  batch: 'the sample script publishes each reading by itself',
  air: 'a Shelly has no sensors',
  modules: 'a Shelly script is one file',
  fetchModules: 'a Shelly script is one file',
  transport: 'TLS and WebSocket of its firmware are not simulated',
  protocol: 'its firmware speaks MQTT 3.1.1',
  session: 'its firmware asks for a clean session',
  adaptiveUs: "its firmware's keep-alive stays as it is set",
  outbox: 'its script decides that; docs/shelly.md has an outbox',
};
/** Faults of what a Shelly does not have, or of mote's client. */
const FAULTS = new Map([
  ['modem', 'a Shelly has no modem'],
  ['sensor', 'a Shelly has no sensors'],
  ['write-cut', 'what a Shelly writes to its flash is not simulated byte by byte'],
  ['low-memory', 'the memory of a Shelly is not simulated'],
  ['burst', 'only a client that the script made can be asked for one'],
]);

/** @throws OptionError: options that make no sense for a Shelly, by name */
export function checkShelly(options: RunOptions): void {
  for (const [field, why] of Object.entries(REFUSED)) {
    const value = (options as unknown as Record<string, unknown>)[field];
    if (
      value === undefined ||
      (field === 'transport' && value === 'tcp') ||
      (field === 'protocol' && value === 4)
    )
      continue;
    throw new OptionError([field], '', (name) => `not with ${name('board')} ${SHELLY}: ${why}`);
  }
  if (options.qos === 2)
    throw new OptionError(
      ['qos'],
      '2',
      (name) => `not with ${name('board')} ${SHELLY}: its outbox has QoS 0 and 1`,
    );
  for (const field of ['parts', 'messages', 'web'] as const)
    if (options[field] !== undefined)
      throw new OptionError(
        [field],
        '',
        (name) => `not with ${name('board')} ${SHELLY}: that is for Espruino boards`,
      );
  options.faults.forEach(({ fault }, index) => {
    const why = FAULTS.get(fault);
    if (why !== undefined) throw new OptionError(['faults', index, 'fault'], fault, why);
  });
}

/** The script, with a watch behind its outbox where it has one. @throws OptionError */
export function shellyProgram(app: string | undefined, firmware: Firmware): Program {
  const program = app === undefined ? firmware.shelly() : readScript(app);
  const { length } = program.bytes;
  if (length > MAX_SCRIPT_BYTES)
    throw new OptionError(
      ['app'],
      program.build,
      `has ${length} bytes, and a Shelly takes scripts of ${MAX_SCRIPT_BYTES} at the most`,
    );
  const at = outboxEnd(program);
  if (at === null) return program;
  const watch = { start: at, end: at, text: `Outbox=${WATCH}(Outbox);` };
  return { ...program, bytes: applyEdits(program.bytes, [watch]) };
}

/** As Shelly's interpreter takes it: what Espruino's other boards lack, it may have. @throws OptionError */
function readScript(path: string): Program {
  try {
    return makeProgram(path, programText(readOption(path, 'app', 'give a Shelly script', 'latin1')));
  } catch (error) {
    if (error instanceof NoProgram) throw new OptionError(['app'], path, error.message);
    throw error;
  }
}

/** Where the script's function `Outbox` ends; null without one. @throws OptionError: a Shelly does not take the script */
function outboxEnd({ bytes, build }: Program): number | null {
  const refusal = checkScript(bytes);
  if (refusal !== null) throw new OptionError(['app'], build, refusal);
  const { body } = parseScript(bytes) as AcornProgram;
  const found = body.find((one) => one.type === 'FunctionDeclaration' && one.id.name === 'Outbox');
  return found?.end ?? null;
}

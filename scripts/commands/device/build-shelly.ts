import { join } from 'node:path';
import { readUserFile } from '../../../simulator/files/read-file.ts';
import { checkScript } from '../../../simulator/run/shelly/script.ts';
import { MAX_SCRIPT_BYTES, SHELLY } from '../../../simulator/shelly/index.ts';
import { shellyOutbox } from '../../compiler/shelly.ts';
import { writeFiles } from '../../output.ts';
import { say } from '../../say.ts';
import { UsageError } from '../../usage.ts';

interface ShellyBuildOptions {
  client?: string;
  single?: boolean;
  pretokenise?: boolean;
  out: string;
}

/** A Shelly script with the outbox in front of it: one file, as the device takes it. @throws UsageError */
export function buildForShelly(file: string | undefined, options: ShellyBuildOptions): void {
  for (const name of ['client', 'single', 'pretokenise'] as const)
    if (options[name] !== undefined && options[name] !== false)
      throw new UsageError(
        `--${name}: not with --board ${SHELLY}: its script is one file, and its MQTT client is in its firmware`,
      );
  if (file === undefined)
    throw new UsageError(
      `--board ${SHELLY}: name the script, for instance mote build --board ${SHELLY} app.js`,
    );
  const script = read(file);
  const refusal = checkScript(script);
  if (refusal !== null) throw new UsageError(`${file}: ${refusal}`);
  const bytes = `${shellyOutbox()}\n${script}`;
  if (bytes.length > MAX_SCRIPT_BYTES)
    throw new UsageError(
      `${file}: has ${bytes.length} bytes with its outbox, and a Shelly takes scripts of ${MAX_SCRIPT_BYTES} at the most`,
    );
  writeFiles('--out', options.out, { 'shelly.js': Buffer.from(bytes, 'latin1') });
  say(`${bytes.length} of ${MAX_SCRIPT_BYTES} bytes, ${bytes.length - script.length} of them the outbox`);
  say(`written: ${join(options.out, 'shelly.js')}`);
}

function read(file: string): string {
  try {
    return readUserFile(file).toString('latin1');
  } catch (error) {
    throw new UsageError(`${file}: ${(error as Error).message}; give a Shelly script`);
  }
}

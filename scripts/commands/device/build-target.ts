import { join } from 'node:path';
import { buildsForEngine, moduleOf419, type OtherTarget } from '../../compiler/targets/targets.ts';
import { writeFiles } from '../../output.ts';
import { say } from '../../say.ts';
import { UsageError } from '../../usage.ts';

interface TargetOptions {
  out: string;
  [option: string]: unknown;
}

/** The clients for another engine; docs/engines.md says what `create` is given there. @throws UsageError */
export function buildForTarget(file: string | undefined, target: OtherTarget, options: TargetOptions): void {
  const { out } = options;
  if (file !== undefined)
    throw new UsageError(
      `--target ${target}: makes the client alone, and ${file} is a program; leave the program out, and load it beside the client`,
    );
  for (const name of ['board', 'client', 'features', 'modules', 'single', 'pretokenise', 'separate'])
    if (options[name])
      throw new UsageError(
        `--${name}: not with --target ${target}, which makes all clients and nothing else`,
      );
  const written: Record<string, Buffer> = {};
  for (const [name, { bytes, map }] of Object.entries(buildsForEngine(target))) {
    written[name] = Buffer.from(bytes, 'latin1');
    written[`${name}.map`] = Buffer.from(map);
  }
  if (target === 'xs') written['mote-ecma419.js'] = Buffer.from(moduleOf419());
  for (const [name, bytes] of Object.entries(written))
    if (name.endsWith('.js')) say(`${String(bytes.length).padStart(6)} bytes  ${join(out, name)}`);
  writeFiles('--out', out, written);
}

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildOnce } from '../../scripts/compiler/once.ts';

/** The path of a real Espruino built for Linux, or undefined. */
export const ENGINE = process.env.ESPRUINO;

/** A driver's file as it would be flashed. */
export const driverBytes = (chip: string) => buildOnce(`sensors/${chip}.ts`).bytes;

/** Runs a built module in this process and gives its exports. */
export function loadBytes<Exports>(bytes: string): Exports {
  const exports = {};
  new Function('exports', bytes)(exports);
  return exports as Exports;
}

/** Runs a script on the real engine until it calls `quit()`. @returns what it printed behind the marker `#` */
export async function runOnEngine(script: string): Promise<string[]> {
  const folder = mkdtempSync(join(tmpdir(), 'mote-engine-'));
  writeFileSync(join(folder, 'script.js'), script);
  // Its stdin stays open and silent: at an end of file it would leave early.
  const engine = spawn('timeout', ['20', ENGINE as string, 'script.js'], { cwd: folder });
  let output = '';
  engine.stdout.setEncoding('latin1').on('data', (text: string) => {
    output += text;
  });
  await once(engine, 'close');
  rmSync(folder, { recursive: true });
  const marked = output.split(/\r?\n/).filter((line) => line.includes('#'));
  if (marked.length === 0) throw new Error(`the engine said: ${output}`);
  return marked.map((line) => line.slice(line.indexOf('#') + 1));
}

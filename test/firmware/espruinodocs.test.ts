import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { espruinoDocsModule } from '../../scripts/commands/device/build.ts';
import { PROJECT } from '../../scripts/project.ts';
import { checkLanguage } from '../../simulator/board/language/language.ts';
import { rig } from '../board/rig.ts';

const module = espruinoDocsModule();

test('the EspruinoDocs module is one readable file that a board loads', () => {
  expect(module).toMatch(/^\/\* Copyright \(c\) \d{4} .*See the file LICENSE/);
  // Names of bounds stand where they are used, and functions where they are written.
  expect(module).toContain('++link_silentTicks > MAX_SILENT_TICKS');
  expect(module).toContain('connectPacket()');
  expect(Math.max(...module.split('\n').map((line) => line.length))).toBeLessThan(240);
  expect(module).not.toMatch(/if \((?:true|false)\)|\b(?:QOS1|RECEIVE|MQTT5)\b/);
  expect(checkLanguage(module, 'mote.js')).toEqual([]);
  const { board, errors, lines } = rig(
    'var m = require("mote"); print(typeof m.create, typeof m.connect, typeof m.create("h").publish);',
    {},
    { mote: module },
  );
  board.start();
  expect(errors).toEqual([]);
  expect(lines).toEqual(['0 function function function']);
});

test('its page has the shape of their pages, and an example that runs', () => {
  const path = join(PROJECT, 'docs/espruinodocs/mote.md');
  expect(existsSync(path)).toBe(true);
  const page = readFileSync(path, 'utf8');
  expect(page).toMatch(/^<!--- Copyright .*\n.+\n=+\n/);
  expect(page).toMatch(/\n\* KEYWORDS: Module,/);
  expect(page).toContain('APPEND_USES: mote');
  const example = /```\n([\s\S]*?)```/.exec(page)?.[1] ?? '';
  const { board, errors, kernel } = rig(example, {}, { mote: module });
  board.start();
  kernel.run(130e6);
  expect(errors).toEqual([]);
});

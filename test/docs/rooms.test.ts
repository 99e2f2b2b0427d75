import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { PROJECT } from '../../scripts/project.ts';

const foldersIn = (folder: string) =>
  readdirSync(join(PROJECT, folder), { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => `${folder}/${name}`);

/** A room of its own has a folder; folders within it hold its parts. */
const ROOMS = [
  ...['firmware', 'sensors', 'sensors/simulated', 'scripts', 'scripts/compiler', 'scripts/device'],
  ...foldersIn('firmware'),
  ...foldersIn('simulator').filter((folder) => folder !== 'simulator/realtime'),
  ...foldersIn('simulator/realtime'),
];

/** What a file says on top of itself about its folder; null where it says nothing. */
function moduleComment(path: string): string | null {
  const [top] = readFileSync(join(PROJECT, path), 'utf8').split(' */\n', 1);
  return /^\/\*\*\n/.test(top) && / \* @module\n$/.test(top) ? top.replaceAll(/\n \* ?/g, ' ') : null;
}

test.each(ROOMS)('one file of %s says on top what the folder is and what it asks of whom', (room) => {
  const files = readdirSync(join(PROJECT, room)).filter((name) => name.endsWith('.ts'));
  const said = files.map((name) => moduleComment(`${room}/${name}`)).filter((text) => text !== null);
  expect(said.length, room).toBeGreaterThan(0);
  expect(said.join(' ')).toMatch(/\bask|\basks\b|\bgive[sn]?\b|\btold\b|\btakes\b/i);
});

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { projectFiles } from '../../scripts/device/init/templates.ts';
import { buildProject } from '../../scripts/device/project/build-project.ts';
import { temporaryFolder } from '../commands/cli.ts';

export const ANSWERS = {
  board: 'ESP32',
  ssid: 'home',
  wifiPassword: 'hidden-9',
  host: '192.0.2.7',
  topic: 'garden',
  topicAsIs: false,
  every: '10s',
  homeAssistant: false,
  commands: false,
  deepSleep: false,
};

/** A project as `mote init` makes it, with some files otherwise. */
export function project(more: Partial<typeof ANSWERS> = {}, files: Record<string, string> = {}): string {
  const folder = temporaryFolder();
  for (const [name, text] of Object.entries({ ...projectFiles({ ...ANSWERS, ...more }), ...files }))
    writeFileSync(join(folder, name), text, { mode: 0o600 });
  return folder;
}

export const build = (folder: string, options = {}) => buildProject(undefined, options, folder);

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { buildProject } from '../../scripts/device/project/build-project.ts';
import { temporaryFolder } from '../commands/cli.ts';

test.each(['bg96', 'sim800'])('mote build takes a program of a user with the driver of the %s', (name) => {
  const folder = temporaryFolder();
  const program = `import { connect } from 'mote-mqtt/firmware/modem/${name}';
connect(Serial2, { apn: 'iot' });\n`;
  writeFileSync(join(folder, 'cellar.js'), program);
  expect(buildProject('cellar.js', {}, folder).files['.bootcde']).toContain('Serial2');
});

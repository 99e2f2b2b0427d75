import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { meantName } from '../../scripts/suggest.ts';
import { expectRefusal, MOTE } from './cli.ts';

test.each([
  ['sok', 'soak'],
  ['simulate', 'sim'],
  ['rpelay', 'replay'],
  ['comp', 'compare'],
  ['xyzzy', null],
])('%s was meant as %s', (word, meant) => {
  expect(meantName(word, ['sim', 'soak', 'replay', 'compare', 'ctl'])).toBe(meant);
});

test.each([
  ['simulate', "unknown command 'simulate'; did you mean sim?"],
  ['xyzzy', "unknown command 'xyzzy'; there are board, build"],
  ['help sok', 'help sok: there is no such command; did you mean soak?'],
  ['ctl cutt', 'status or users; did you mean cut?'],
  ['sim --devcies 3', "unknown option '--devcies' (Did you mean --devices?)"],
])('mote %s says what was meant', (args, message) => expectRefusal(args.split(' '), message));

test('Ctrl-D in the middle of the questions of mote init ends in words', () => {
  const answers = join(MOTE, '../device/init/answers.js');
  const code = `import(${JSON.stringify(answers)}).then(({ ask }) => ask({ board: 'ESP32', ssid: '', host: 'h', topic: 't', every: '10s' }))
    .catch((error) => console.error(error.constructor.name + ': ' + error.message));`;
  for (const input of ['ESP32\nmy net\n\x04', 'ESP32\n\x03', '']) {
    const { stderr, status } = spawnSync(process.execPath, ['-e', code], { input, encoding: 'utf8' });
    expect({ stderr, status }).toEqual({
      stderr: 'Failure: init: ended before all was asked; nothing was written\n',
      status: 0,
    });
  }
});

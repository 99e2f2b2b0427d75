import { expect, test } from 'vitest';
import { build } from '../../scripts/compiler/build.ts';
import { checkLanguage } from '../../simulator/board/language/language.ts';

test('the app that takes commands has nothing that Espruino lacks', () => {
  const { bytes } = build('firmware/remote.ts');
  expect(checkLanguage(bytes, 'remote.js')).toEqual([]);
  for (const name of ['ping', 'interval', 'reboot', 'stats']) expect(bytes).toContain(`${name}"`);
});

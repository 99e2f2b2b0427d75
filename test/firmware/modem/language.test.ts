import { expect, test } from 'vitest';
import { buildOnce } from '../../../scripts/compiler/once.ts';
import { checkLanguage } from '../../../simulator/board/language/language.ts';
import { DIALECTS } from '../../../simulator/modem/index.ts';

test.each(DIALECTS.map(({ name }) => name))(
  'the driver for a %s has nothing that the engine gets wrong',
  (name) => {
    expect(checkLanguage(buildOnce(`firmware/modem/${name}.ts`).bytes, name)).toEqual([]);
  },
);

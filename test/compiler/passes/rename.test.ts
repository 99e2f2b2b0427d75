import { test } from 'vitest';
import { BUILDS, type BuildName } from '../../../scripts/compiler/features.ts';
import { expectNoNamesMatter } from './rename.ts';

test.each(Object.keys(BUILDS) as BuildName[])(
  'the functions of the client may have other names, and only names change in the %s build',
  expectNoNamesMatter,
);

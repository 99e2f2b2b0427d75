import { test } from 'vitest';
import { expectNoNameMatters } from './rename.ts';

test.each(['qos0', 'core'] as const)(
  'each function of the client in turn may have another name, and only names change in the %s build',
  expectNoNameMatters,
);

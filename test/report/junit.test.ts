import { expect, test } from 'vitest';
import { junit } from '../../simulator/report/junit.ts';

test('a JUnit file counts its failures and escapes what XML cannot hold', () => {
  const text = junit('mote soak', [
    { name: 'seed 1', seconds: 1.5, failures: [] },
    { name: 'seed 2', seconds: 2, failures: [{ message: 'lost "a"', text: '<1> & \x01' }] },
  ]);
  expect(text).toContain('<testsuite name="mote soak" tests="2" failures="1" time="3.500">');
  expect(text).toContain('<testcase classname="mote soak" name="seed 1" time="1.500"/>');
  expect(text).toContain('<failure message="lost &quot;a&quot;">&lt;1&gt; &amp; \\x01</failure>');
});

import { expect, test } from 'vitest';
import { junit } from '../../simulator/report/junit.ts';

test('a JUnit file counts failures apart from worlds without a verdict, and escapes what XML cannot hold', () => {
  const text = junit('mote soak', [
    { name: 'seed 1', seconds: 1.5, failures: [], errors: [] },
    { name: 'seed 2', seconds: 2, failures: [{ message: 'lost "a"', text: '<1> & \x01 ü' }], errors: [] },
    { name: 'seed 3', seconds: 1, failures: [], errors: [{ message: 'run ends', text: 'it had not ended' }] },
  ]);
  const counts = 'name="mote soak" tests="3" failures="1" errors="1" time="4.500"';
  expect(text).toContain(`<testsuites ${counts}>`);
  expect(text).toContain(`<testsuite ${counts} skipped="0">`);
  expect(text).toContain('<testcase classname="mote soak" name="seed 1" time="1.500"/>');
  expect(text).toContain(
    '<failure message="lost &quot;a&quot;" type="lost &quot;a&quot;">&lt;1&gt; &amp; \\x01 ü</failure>',
  );
  expect(text).toContain('<error message="run ends" type="run ends">it had not ended</error>');
});

import { expect, test } from 'vitest';
import { treeOf } from '../../../simulator/realtime/page/browser/topic-nodes.ts';
import { isWanted } from '../../../simulator/realtime/page/wanted.ts';

test.each([
  ['', true],
  ['kitchen', true],
  ['HEAT', true],
  ['cellar', false],
  ['home/+/heat', true],
  ['+/heat', false],
  ['home/#', true],
  ['home/#/heat', false],
])('of home/kitchen/heat the filter "%s" wants it: %s', (filter, wants) => {
  expect(isWanted('home/kitchen/heat', filter)).toBe(wants);
});

test('topics make a tree of their levels, in which each counts all below', () => {
  const row = (topic: string, messages: number, retained: string | null = null) => ({
    topic,
    messages,
    retained,
  });
  const root = treeOf([row('a/b', 2), row('a', 1, 'on'), row('a/b/c', 4), row('/x', 8)]);
  expect([...root.children.keys()]).toEqual(['a', '']);
  const a = root.children.get('a');
  expect(a).toMatchObject({ path: 'a', messages: 7, retained: 'on' });
  expect(a?.children.get('b')).toMatchObject({ path: 'a/b', messages: 6, retained: null });
  expect(root.children.get('')?.children.get('x')).toMatchObject({ path: '/x', messages: 8 });
});

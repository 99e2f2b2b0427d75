import fc from 'fast-check';
import { expect, test } from 'vitest';
import { OPEN_SUBSCRIPTION } from '../../../simulator/broker/codec/packets.ts';
import { Routes } from '../../../simulator/broker/topics/routes.ts';
import { covers, isFilter } from '../../../simulator/realtime/broker/topics.ts';

const level = fc.constantFrom('a', 'b', '$x', '');
const topic = fc.array(level, { minLength: 1, maxLength: 4 }).map((levels) => levels.join('/'));
const filter = fc
  .tuple(fc.array(fc.oneof(level, fc.constant('+')), { minLength: 1, maxLength: 3 }), fc.boolean())
  .map(([levels, rest]) => [...levels, ...(rest ? ['#'] : [])].join('/'));

function matches(allowed: string, name: string): boolean {
  const routes = new Routes<string>();
  routes.add(allowed, allowed, OPEN_SUBSCRIPTION);
  return routes.match(name).size > 0;
}

test('whoever may subscribe to a filter gets no topic beyond what is allowed', () => {
  fc.assert(
    fc.property(filter, filter, topic, (allowed, wanted, topic) => {
      fc.pre(covers(allowed, wanted) && matches(wanted, topic));
      expect(matches(allowed, topic)).toBe(true);
    }),
  );
});

test('a topic may be published exactly where a filter matches it', () => {
  fc.assert(
    fc.property(filter, topic, (allowed, topic) => {
      expect(covers(allowed, topic)).toBe(matches(allowed, topic));
    }),
  );
});

test.each(['a/#/b', 'a#', 'a/b+', ''])('"%s" is no filter', (text) => {
  expect(isFilter(text)).toBe(false);
});

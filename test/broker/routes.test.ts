import fc from 'fast-check';
import { expect, test } from 'vitest';
import { OPEN_SUBSCRIPTION, type Qos } from '../../simulator/broker/codec/packets.ts';
import { MAX_KNOWN_TOPICS, Routes } from '../../simulator/broker/topics/routes.ts';

/** The standard's section 4.7 once more, as a regular expression. */
function matchesByPattern(filter: string, topic: string): boolean {
  if (/^[+#]/.test(filter) && topic.startsWith('$')) return false;
  const levels = filter.split('/').map((level) => (level === '+' ? '[^/]*' : level.replace('$', '\\$')));
  const rest = levels.at(-1) === '#';
  const pattern = rest ? levels.slice(0, -1) : levels;
  if (rest && pattern.length === 0) return true;
  return new RegExp(`^${pattern.join('/')}${rest ? '(/.*)?' : ''}$`).test(topic);
}

const level = fc.constantFrom('', 'a', 'b', '$s');
const topic = fc.array(level, { minLength: 1, maxLength: 4 }).map((levels) => levels.join('/'));
const filter = fc
  .tuple(fc.array(fc.oneof(level, fc.constant('+')), { minLength: 1, maxLength: 4 }), fc.boolean())
  .map(([levels, isOpen]) => (isOpen ? [...levels.slice(1), '#'] : levels).join('/'));

const at = (qos: Qos) => ({ ...OPEN_SUBSCRIPTION, qos });

test('the tree finds whom a regular expression finds, and forgets who leaves', () => {
  fc.assert(
    fc.property(fc.uniqueArray(filter, { maxLength: 8 }), topic, (filters, name) => {
      const routes = new Routes<string>();
      for (const one of filters) routes.add(one, one, at(1));
      const expected = filters.filter((one) => matchesByPattern(one, name));
      expect([...routes.match(name).keys()].sort()).toEqual(expected.sort());
      for (const one of filters) routes.remove(one, one);
      expect(routes.count).toBe(0);
      expect(routes.match(name).size).toBe(0);
    }),
    { numRuns: 500 },
  );
});

test('of several filters of one subscriber the highest QoS counts, and a new grant replaces the old', () => {
  const routes = new Routes<string>();
  routes.add('a/#', 'one', at(0));
  routes.add('a/+', 'one', at(1));
  expect(routes.match('a/b').get('one')).toMatchObject({ qos: 1 });
  routes.add('a/+', 'one', at(0));
  expect(routes.match('a/b').get('one')).toMatchObject({ qos: 0 });
  expect(routes.count).toBe(2);
});

test('whom a topic was for is forgotten when somebody subscribes, or leaves', () => {
  const routes = new Routes<string>();
  const names = () => [...routes.match('a/b').keys()];
  expect(names()).toEqual([]);
  routes.add('a/b', 'first', at(1));
  expect([names(), names()]).toEqual([['first'], ['first']]);
  routes.add('a/+', 'second', at(0));
  expect(names().sort()).toEqual(['first', 'second']);
  routes.add('a/b', 'first', at(2));
  expect(routes.match('a/b').get('first')?.qos).toBe(2);
  routes.remove('a/b', 'first');
  expect(names()).toEqual(['second']);
});

test('a subscriber without its own messages gets those of others, in whichever order they publish', () => {
  const routes = new Routes<string>();
  routes.add('a', 'quiet', { ...at(1), noLocal: true });
  const got = ['quiet', 'other', 'quiet', 'other'].map((publisher) => routes.match('a', publisher).size);
  expect(got).toEqual([0, 1, 0, 1]);
});

test(`of more than ${MAX_KNOWN_TOPICS} topics each is still found`, () => {
  const routes = new Routes<string>();
  routes.add('+', 'all', at(1));
  for (let n = 0; n < 2 * MAX_KNOWN_TOPICS + 1; n++) expect(routes.match(`t${n}`).size).toBe(1);
  expect(routes.match('t0').size).toBe(1);
});

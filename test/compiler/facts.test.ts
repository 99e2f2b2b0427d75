import { expect, test } from 'vitest';
import { parseModule } from '../../scripts/compiler/passes/tree.ts';
import { endsAllTimers, isAscii } from '../../scripts/compiler/whole/facts.ts';

test.each([
  ['setInterval(f, 5);', false],
  ['clearTimeout(timer); clearInterval(list[0]);', false],
  ['clearTimeout();', true],
  ['clearInterval(...none);', true],
  ['const end = clearTimeout; end();', true],
  ["setTimeout('clearInterval()', 5);", true],
  ['global.clearTimeout(timer);', true],
])('whether a program may end timers that are not its own: %s', (program, ends) => {
  expect(endsAllTimers(program)).toBe(ends);
});

test.each([
  ["'21.5'", true],
  ["'\\u00e9'", false],
  ['JSON.stringify({ n: n++, name: word })', true],
  ["'t=' + JSON.stringify({ t: 1 })", true],
  ["'t=' + t", false],
  ['JSON.stringify(list)', false],
  ['JSON.stringify({ n: 1 }, null, space)', false],
  ['message', false],
])('whether a message is a text of ASCII, whatever is in it: %s', (message, is) => {
  const [statement] = parseModule(`(${message});`).body;
  expect(statement.type === 'ExpressionStatement' && isAscii(statement.expression)).toBe(is);
});

import { expect, test } from 'vitest';
import { withOwnCatchNames } from '../../scripts/compiler/targets/catch-names.ts';

test('each catch variable gets a name of its own', () => {
  expect(withOwnCatchNames('try{a()}catch(e){b(e,x.e,{e:e})}try{a()}catch(e){}')).toBe(
    'try{a()}catch($0){b($0,x.e,{e:$0})}try{a()}catch($1){}',
  );
});

test('a name that a catch block declares anew is left as it is', () => {
  const code = 'try{a()}catch(e){b(function(e){return e})}';
  expect(withOwnCatchNames(code)).toBe(code);
});

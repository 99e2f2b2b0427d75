import { expect, test } from 'vitest';
import { lineOfPath } from '../../simulator/files/json-line.ts';

const TEXT = `{"users": [
  {"name": "a \\"}[,", "publish": ["x",
    "y/#"]},
  {"name": "b", "more": {"deep": [[1, 2],
     [3]]}}
]}`;

test.each<[path: unknown[], line: number]>([
  [[], 1],
  [['users'], 1],
  [['users', 0, 'name'], 2],
  [['users', 0, 'publish', 1], 3],
  [['users', 1], 4],
  [['users', 1, 'more', 'deep', 1, 0], 5],
  [['users', 1, 'password'], 4],
  [['none'], 1],
])('the value at %j begins on line %i', (path, line) => {
  expect(lineOfPath(TEXT, path)).toBe(line);
});

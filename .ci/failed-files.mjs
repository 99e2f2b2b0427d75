// Prints the test files that failed in a run of vitest, from its JSON. Exit 1 where there are none, or too many.
import { readFileSync } from 'node:fs';
import { relative } from 'node:path';

/** More than this is no accident of a busy machine. */
const MAX_FAILED_FILES = 3;

const [, , file] = process.argv;
const { testResults } = JSON.parse(readFileSync(file, 'utf8'));
const failed = testResults.filter(({ status }) => status !== 'passed').map(({ name }) => relative('.', name));
if (failed.length === 0) throw new Error(`${file}: the run failed, and names no file that did`);
if (failed.length > MAX_FAILED_FILES) {
  console.error(`${failed.length} files failed: ${failed.join(' ')}`);
  process.exit(1);
}
console.log(failed.join(' '));

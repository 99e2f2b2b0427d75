import { escapeText } from './svg/element.ts';

/** One test of a JUnit file. */
export interface JunitCase {
  name: string;
  seconds: number;
  /** Empty when it passed. */
  failures: { message: string; text: string }[];
}

/** The XML that CI servers read. */
export function junit(suite: string, cases: JunitCase[]): string {
  const failed = cases.filter(({ failures }) => failures.length > 0).length;
  const seconds = cases.reduce((sum, one) => sum + one.seconds, 0).toFixed(3);
  const attributes = `name="${escapeText(suite)}" tests="${cases.length}" failures="${failed}" time="${seconds}"`;
  const body = cases.map((one) => {
    const head = `<testcase classname="${escapeText(suite)}" name="${escapeText(one.name)}" time="${one.seconds.toFixed(3)}"`;
    if (one.failures.length === 0) return `    ${head}/>`;
    const failures = one.failures.map(
      ({ message, text }) => `      <failure message="${escapeText(message)}">${escapeText(text)}</failure>`,
    );
    return `    ${head}>\n${failures.join('\n')}\n    </testcase>`;
  });
  return `<?xml version="1.0" encoding="UTF-8"?>\n<testsuites>\n  <testsuite ${attributes}>\n${body.join('\n')}\n  </testsuite>\n</testsuites>\n`;
}

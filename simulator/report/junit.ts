import { escapeText } from './svg/element.ts';

interface JunitFinding {
  message: string;
  text: string;
}

/** One test of a JUnit file. */
export interface JunitCase {
  name: string;
  seconds: number;
  /** Why it failed; empty when it passed. */
  failures: JunitFinding[];
  /** Why there is no verdict: it was not run to its end. */
  errors: JunitFinding[];
}

/** The XML that CI servers read: Ant's format, whose suites count failures apart from errors. */
export function junit(suite: string, cases: JunitCase[]): string {
  const failed = cases.filter(({ failures, errors }) => errors.length === 0 && failures.length > 0).length;
  const broken = cases.filter(({ errors }) => errors.length > 0).length;
  const seconds = cases.reduce((sum, one) => sum + one.seconds, 0).toFixed(3);
  const counts = `tests="${cases.length}" failures="${failed}" errors="${broken}" time="${seconds}"`;
  const name = `name="${escapeText(suite)}"`;
  const body = cases.map((one) => {
    const head = `<testcase classname="${escapeText(suite)}" name="${escapeText(one.name)}" time="${one.seconds.toFixed(3)}"`;
    const findings = [...elements('error', one.errors), ...elements('failure', one.failures)];
    return findings.length === 0 ? `    ${head}/>` : `    ${head}>\n${findings.join('\n')}\n    </testcase>`;
  });
  return `<?xml version="1.0" encoding="UTF-8"?>\n<testsuites ${name} ${counts}>\n  <testsuite ${name} ${counts} skipped="0">\n${body.join('\n')}\n  </testsuite>\n</testsuites>\n`;
}

function elements(tag: 'error' | 'failure', findings: JunitFinding[]): string[] {
  return findings.map(
    ({ message, text }) =>
      `      <${tag} message="${escapeText(message)}" type="${escapeText(message)}">${escapeText(text)}</${tag}>`,
  );
}

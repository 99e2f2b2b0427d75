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
  const attributes = `name="${escapeXml(suite)}" tests="${cases.length}" failures="${failed}" time="${seconds}"`;
  const body = cases.map((one) => {
    const head = `<testcase classname="${escapeXml(suite)}" name="${escapeXml(one.name)}" time="${one.seconds.toFixed(3)}"`;
    if (one.failures.length === 0) return `    ${head}/>`;
    const failures = one.failures.map(
      ({ message, text }) => `      <failure message="${escapeXml(message)}">${escapeXml(text)}</failure>`,
    );
    return `    ${head}>\n${failures.join('\n')}\n    </testcase>`;
  });
  return `<?xml version="1.0" encoding="UTF-8"?>\n<testsuites>\n  <testsuite ${attributes}>\n${body.join('\n')}\n  </testsuite>\n</testsuites>\n`;
}

function escapeXml(text: string): string {
  return (
    text
      .replaceAll('&', '&amp;')
      .replaceAll('<', '&lt;')
      .replaceAll('>', '&gt;')
      .replaceAll('"', '&quot;')
      // XML has no way to write a control character.
      .replace(/[^\x20-\x7e\n]/g, '?')
  );
}

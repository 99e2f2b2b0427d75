import { spawnSync } from 'node:child_process';
import { expect, test } from 'vitest';
import { comparePicture } from '../../simulator/compare/picture.ts';
import { compareTable } from '../../simulator/compare/table.ts';
import { changes, formatChanges } from '../../simulator/report/diff.ts';
import { simPage } from '../../simulator/report/html/sim-page.ts';
import { soakPage } from '../../simulator/report/html/soak-page.ts';
import { junit } from '../../simulator/report/junit.ts';
import { printableLines } from '../../simulator/report/printable.ts';
import { commandTable, partTable, provenance } from '../../simulator/report/summary.ts';
import { EVIL_IDS, OBEYED } from './evil.ts';
import { contestNamed, simNamed, soakNamed } from './evil-pages.ts';

const PYTHON = '/usr/bin/python3';
const hasPython = spawnSync(PYTHON, ['-c', 'import xml.etree.ElementTree']).status === 0;
if (!hasPython) console.log('skipped: XML read by a parser that is not ours, as no Python is installed');

/** The elements of a page with their attributes' names: what a browser would make of it. */
const elementsOf = (page: string) =>
  (page.match(/<[^>]*>/g) ?? []).map((tag) => tag.replace(/"[^"]*"/g, '""'));

const DOCUMENTS: [what: string, make: (name: string) => string][] = [
  ['the page of sim', (name) => simPage(simNamed(name))],
  ['the page of soak', (name) => soakPage(soakNamed(name))],
  ['the picture of compare', (name) => comparePicture(contestNamed(name, `${name} too`))],
  [
    'the JUnit file of soak',
    (name) =>
      junit('soak', [
        {
          name,
          seconds: 1,
          failures: [{ message: name, text: name }],
          errors: [{ message: name, text: name }],
        },
      ]),
  ],
];

test.each(DOCUMENTS)(
  '%s shows each of 14 evil ids as text: no element more, no character that is obeyed',
  (_what, make) => {
    const plain = elementsOf(make('plain'));
    for (const id of EVIL_IDS) {
      const text = make(id);
      expect(elementsOf(text)).toEqual(plain);
      expect(text).not.toMatch(OBEYED);
      const shown = text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&quot;', '"');
      expect(shown.replaceAll('&amp;', '&')).toContain(printableLines(id));
    }
  },
);

test.skipIf(!hasPython)(
  'a parser that is not ours reads the XML of JUnit and of the picture, and finds the ids',
  () => {
    const all = EVIL_IDS.join(' | ');
    const documents = [DOCUMENTS[2][1](all), DOCUMENTS[3][1](`${all}\ufffe\0\ud800`)];
    const program =
      'import sys,json,xml.etree.ElementTree as E\n' +
      'for d in json.load(sys.stdin): print("".join(E.fromstring(d.encode("utf-8")).itertext()))';
    const { status, stdout, stderr } = spawnSync(PYTHON, ['-c', program], {
      input: JSON.stringify(documents),
      encoding: 'utf8',
      env: { ...process.env, PYTHONIOENCODING: 'utf-8' },
    });
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    for (const id of EVIL_IDS.slice(0, 10)) expect(stdout).toContain(id);
    expect(stdout).toContain('\\ufffe\\x00\\ud800');
  },
);

function linesOf(name: string): string[] {
  const { report } = simNamed(name);
  return [provenance(report), partTable(report.parts ?? [], 1), commandTable(report.commands ?? [], 1)];
}

test('in tables a name is one cell of one line, whatever it holds', () => {
  for (const id of EVIL_IDS) {
    const tables = [
      compareTable(contestNamed(id).comparison),
      formatChanges(changes({ checks: [{ name: id, failed: 1 }] }, { checks: [{ name: id, failed: 2 }] }, 0)),
      ...linesOf(id),
    ];
    const lines = [compareTable(contestNamed('x').comparison), 'one', ...linesOf('x')];
    expect(tables.map((table) => table.split('\n').length)).toEqual(
      lines.map((table) => table.split('\n').length),
    );
    for (const table of tables) expect(table).not.toMatch(OBEYED);
  }
});

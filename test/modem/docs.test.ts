import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { PROJECT } from '../../scripts/project.ts';
import { BAD_DAYS, DIALECTS } from '../../simulator/modem/index.ts';

/** The makers' manuals were not at hand when their sections were written down. */
const FROM_MEMORY = '[E]';

/** `ITU-T V.250 6.2.4`, `SIM800 Series AT Command Manual 8.2.36 (SIM800 R14.18 and later)`. */
const SOURCE = /^(.*?) (\d[\d.-]*)( \(.*\))?$/;

/** One line for each manual: `**Manual** [E]: AT+A 1.1, AT+B 1.2.` */
function linesOfManuals(): string[] {
  const manuals = new Map<string, Set<string>>();
  for (const { commands } of DIALECTS)
    for (const { name, source } of commands) {
      const [, manual, section] = SOURCE.exec(source) ?? [];
      if (manual === undefined) throw new Error(`AT${name}: no manual and section in "${source}"`);
      manuals.set(manual, (manuals.get(manual) ?? new Set()).add(`\`AT${name}\` ${section}`));
    }
  return [...manuals].map(([manual, commands]) => {
    const grade = /^(3GPP|ITU)/.test(manual) ? '' : ` ${FROM_MEMORY}`;
    return `- **${manual}**${grade}: ${[...commands].join(', ')}.`;
  });
}

const page = readFileSync(join(PROJECT, 'docs/modems.md'), 'utf8');

test('docs/modems.md has every command that a modem knows, with its manual and section', () => {
  for (const line of linesOfManuals()) expect(page.replaceAll('\n  ', ' ')).toContain(line);
});

test('docs/modems.md names every bad day', () => {
  for (const { name } of BAD_DAYS) expect(page).toContain(name);
});

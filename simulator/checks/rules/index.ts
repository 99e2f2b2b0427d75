import type { Check, CheckContext } from '../check.ts';
import { oneNce } from './1nce.ts';
import { gsmaTs34 } from './gsma-ts34.ts';
import type { RuleSet } from './rule.ts';
import { verizon } from './verizon.ts';

/**
 * The rules of operators that a run can be held against. They are off unless asked for: a run that breaks them has no
 * fault of its own. New rules are one file, and one line here.
 */
export const RULE_SETS: readonly RuleSet[] = [gsmaTs34, verizon, oneNce];
export const RULE_SET_NAMES = RULE_SETS.map(({ name }) => name);

/**
 * The checks of these rule sets.
 * @param radioTailUs how long the radio stays on after a packet; 0 where it never sleeps
 */
export function ruleChecks(
  names: readonly string[],
  radioTailUs: number,
): ((context: CheckContext) => Check)[] {
  return RULE_SETS.filter(({ name }) => names.includes(name)).flatMap(({ name: ofWhom, rules }) =>
    rules.map(
      ({ text, create }) =>
        (context: CheckContext) =>
          create(`${ofWhom}: ${text}`, { ...context, radioTailUs }),
    ),
  );
}

/** What `--rules list` prints: each rule and where it stands. */
export function listRules(): string {
  return RULE_SETS.flatMap(({ name, about, rules }) => [
    `${name}: ${about}`,
    ...rules.flatMap(({ text, source }) => [`  ${text}`, `      ${source}`]),
    '',
  ])
    .join('\n')
    .trimEnd();
}

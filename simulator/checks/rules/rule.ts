import type { Check, CheckContext } from '../check.ts';

/** What a rule is made from. */
export interface RuleContext extends CheckContext {
  /** How long the radio stays on after a packet, as the link says; 0 where it never sleeps. */
  readonly radioTailUs: number;
}

/** One rule of an operator, as a check. */
export interface Rule {
  /** The rule in words, with its number: the name of its check. */
  readonly text: string;
  /** Where the rule stands, and after that, graded, where its number is from. */
  readonly source: string;
  create(name: string, context: RuleContext): Check;
}

/** All rules of one operator or body. */
export interface RuleSet {
  /** As `--rules` takes it. */
  readonly name: string;
  readonly about: string;
  readonly rules: readonly Rule[];
}

export const HOUR_US = 3600e6;

import { Checks } from '../../checks/index.ts';
import { CHECKS, CHECKS_OF_OTHERS } from '../../checks/properties/index.ts';
import { ruleChecks } from '../../checks/rules/index.ts';
import { radioTailUs } from '../../link/index.ts';
import { SHELLY } from '../../shelly/index.ts';
import type { WorldPlan } from '../world-plan.ts';

/** The checks of a run of so many boards, with the rules of operators that it is held against. */
export function checksOf(plan: WorldPlan, devices: number, connectedWithinUs: number): Checks {
  const { forUs, outbox, link, rules = [], adaptiveS, keepAliveS, board } = plan;
  const isShelly = board === SHELLY;
  return new Checks(
    {
      connectedWithinUs,
      countUntilUs: forUs,
      devices,
      outlivesPower: outbox === 'flash' || isShelly,
      byContent: isShelly,
      more: ruleChecks(rules, radioTailUs(link)),
      ...(adaptiveS !== undefined && { shortestKeepAliveUs: keepAliveS * 1e6 }),
    },
    isShelly ? CHECKS_OF_OTHERS : CHECKS,
  );
}

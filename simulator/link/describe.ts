import type { FaultPlan } from './faults.ts';
import type { Profile } from './link-plan.ts';

/** One line for each link, for a list. */
export function listLinks(profiles: readonly Profile[]): string {
  const width = Math.max(...profiles.map((profile) => profile.name.length));
  const lines = (kind: Profile['kind']) =>
    profiles.filter((one) => one.kind === kind).map((one) => `  ${one.name.padEnd(width)}  ${one.about}`);
  return [
    'profiles, what a link is:',
    ...lines('profile'),
    '  NAME@VENDOR of NB-IoT: @huawei, @ericsson, @zte, @nokia; @rai of NB-IoT and ltem: release assistance',
    '',
    'overlays, laid over a profile (nbiot-good,dead-zone):',
    ...lines('overlay'),
    '',
    'mote links NAME shows the numbers of one and where they come from; NAME may be a JSON file of your own.',
  ].join('\n');
}

/** Every number of a link, and where it comes from. */
export function describeLink(profile: Profile): string {
  const rows = profile.faults.flatMap(rowsOf);
  const nameWidth = Math.max(...rows.map(([name]) => name.length));
  const valueWidth = Math.max(...rows.map(([, value]) => value.length));
  const lines = rows.map(([name, value, basis]) =>
    `  ${name.padEnd(nameWidth)}  ${value.padEnd(valueWidth)}  ${basis}`.trimEnd(),
  );
  return [`${profile.name} (${profile.kind}): ${profile.about}`, ...lines, '', GRADES].join('\n');
}

const GRADES =
  '[M] measured, [D] vendor documentation, [P] a tool’s preset, [R] recalled from a paper, [E] an engineering choice';

function rowsOf(plan: FaultPlan): [name: string, value: string, basis: string][] {
  return Object.entries(plan)
    .filter(([field]) => field !== 'fault' && field !== 'basis')
    .map(([field, value]) => {
      const basis = typeof plan.basis === 'object' ? plan.basis[field] : plan.basis;
      return [`${plan.fault}.${field}`, JSON.stringify(value), basis ?? 'your own'];
    });
}

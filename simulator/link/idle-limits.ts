import type { Profile } from './link-plan.ts';

/** After how long carriers and balancers forget a connection that says nothing, and how they then treat its packets. */
const LIMITS: [name: string, idleS: number, forgotten: 'silent' | 'rst', who: string, basis: string][] = [
  ['idle-150s', 150, 'silent', 'the shortest limit of a carrier that users report', '[R] two reports'],
  ['idle-4min', 240, 'silent', "Azure's load balancer", '[D] Azure Load Balancer, default'],
  ['idle-350s', 350, 'rst', "AWS's load balancer and firewall", '[D] AWS NLB and Network Firewall'],
  ['idle-9min', 540, 'silent', 'a French operator', '[R] a report: below 9 min; 270 s is fine'],
  ['idle-23min', 1380, 'silent', "Particle's carriers", '[D] Particle: keep-alive 23 min'],
  ['idle-1h', 3600, 'silent', 'Soracom', '[D] Soracom: about 1 h'],
  ['idle-6h', 21_600, 'silent', 'Twilio', '[D] Twilio: 6 h'],
];

export const IDLE_LIMITS: Profile[] = LIMITS.map(([name, idleS, forgotten, who, basis]) => ({
  name,
  kind: 'overlay',
  about: `${who}: forgets a connection that was idle for so long, ${forgotten === 'rst' ? 'then resets' : 'in silence'}`,
  faults: [
    {
      fault: 'nat',
      idleS,
      forgotten,
      basis: { idleS: basis, forgotten: forgotten === 'rst' ? '[D]' : '[E]' },
    },
  ],
}));

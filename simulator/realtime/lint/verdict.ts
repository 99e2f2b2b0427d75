import { formatCount } from '../../report/format.ts';
import type { RuleLog } from '../broker/rules/rule-log.ts';
import type { LintedClient, WireLinter } from './wire-linter.ts';

export interface LintVerdict {
  lines: string[];
  /** Null where no client came that could be read. */
  isClean: boolean | null;
}

const times = (count: number) => (count === 1 ? 'once' : `${count} times`);

/** What was found, for people. */
export function verdictOf(linter: WireLinter, rules: RuleLog): LintVerdict {
  const clients = [...linter.clients.values()];
  const lines = clients.map(figuresOf);
  if (linter.unread > 0)
    lines.push(
      `${linter.unread} ${linter.unread === 1 ? 'connection was' : 'connections were'} not checked: no MQTT that can be read`,
    );
  if (clients.length === 0 && rules.total === 0)
    return { lines: [...lines, 'no client came, so nothing is known of it'], isClean: null };
  for (const [client, counts] of rules.counts)
    for (const [rule, count] of counts) lines.push(`${client}: ${rule} broken ${times(count)}`);
  for (const { name, findings } of clients)
    for (const [check, count] of findings) lines.push(`${name}: ${check} ${times(count)}`);
  const isClean = rules.total === 0 && linter.findings === 0;
  if (isClean) lines.push(`${clients.length} ${clients.length === 1 ? 'client' : 'clients'}, no rule broken`);
  return { lines, isClean };
}

function figuresOf({ name, outside, deliveries }: LintedClient): string {
  const { sent, came, lostAtQos0, underWay, unknown } = deliveries;
  const parts = [
    `${outside.connections} ${outside.connections === 1 ? 'connection' : 'connections'}`,
    `${formatCount(sent)} messages sent, ${formatCount(came)} came out at the broker`,
  ];
  if (lostAtQos0 > 0) parts.push(`${formatCount(lostAtQos0)} lost at QoS 0, which may be`);
  if (underWay > 0) parts.push(`${formatCount(underWay)} still under way`);
  if (unknown > 0) parts.push(`${formatCount(unknown)} not followed, as too many were under way`);
  if (outside.longestUnnoticedUs >= 1e6)
    parts.push(
      `at most ${(outside.longestUnnoticedUs / 1e6).toFixed(1)} s without an answer before it hung up or was heard`,
    );
  return `${name}: ${parts.join('; ')}`;
}

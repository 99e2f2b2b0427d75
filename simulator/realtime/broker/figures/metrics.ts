import type { Broker } from '../../../broker/index.ts';
import { LIMITS } from '../../../broker/limits.ts';
import { escapedLabel, metric } from '../../admission/metrics-server.ts';
import type { RuleLog } from '../rules/rule-log.ts';

/** A broker's figures in Prometheus' text format, version 0.0.4. */
export function brokerMetrics(broker: Broker, rules: RuleLog): string {
  const { tally, router, sessions, connections, isStoreFull } = broker;
  const { retained } = router;
  const lines = [
    ...metric('mote_broker_connections', 'gauge', 'Connections, with CONNECT or without', connections),
    ...metric('mote_broker_clients', 'gauge', 'Clients that are connected', tally.clients),
    ...metric('mote_broker_sessions', 'gauge', 'Sessions, connected or kept', sessions.count),
    ...metric('mote_broker_session_bytes', 'gauge', 'Client ids, users and wills', sessions.bytes),
    ...metric('mote_broker_subscriptions', 'gauge', 'Subscriptions', router.subscriptions),
    ...metric('mote_broker_subscription_bytes', 'gauge', 'Filters and their tree', router.subscriptionBytes),
    ...metric('mote_broker_retained_messages', 'gauge', 'Topics with a retained message', retained.count),
    ...metric('mote_broker_retained_bytes', 'gauge', 'Retained messages and their tree', retained.bytes),
    ...metric(
      'mote_broker_queued_messages',
      'gauge',
      'QoS 1 and 2, waiting or in flight',
      tally.queuedMessages,
    ),
    ...metric('mote_broker_queued_bytes', 'gauge', 'The same in bytes', tally.queuedBytes),
    ...metric('mote_broker_unsent_bytes', 'gauge', 'Bytes that readers have not read', tally.unsentBytes),
    ...metric('mote_broker_unfinished_bytes', 'gauge', 'Bytes of unfinished packets', tally.receivedBytes),
    ...metric(
      'mote_broker_unreleased_messages',
      'gauge',
      'QoS 2 messages from clients that wait for their PUBREL',
      tally.unreleased,
    ),
    ...metric(
      'mote_broker_history_bytes',
      'gauge',
      'What rules that need history remember',
      tally.historyBytes,
    ),
    ...metric('mote_broker_disk_full', 'gauge', '1: the disk takes nothing', isStoreFull ? 1 : 0),
    ...metric('mote_broker_connects_total', 'counter', 'CONNECTs that were accepted', tally.connects),
    ...metric('mote_broker_packets_received_total', 'counter', 'Control packets', tally.packetsReceived),
    ...metric('mote_broker_packets_sent_total', 'counter', 'Control packets', tally.packetsSent),
    ...metric('mote_broker_bytes_received_total', 'counter', 'Bytes', tally.bytesReceived),
    ...metric('mote_broker_bytes_sent_total', 'counter', 'Bytes', tally.bytesSent),
    ...metric('mote_broker_publishes_received_total', 'counter', 'PUBLISHes', tally.publishesReceived),
    ...metric('mote_broker_publishes_sent_total', 'counter', 'PUBLISHes', tally.publishesSent),
    ...metric('mote_broker_dropped_total', 'counter', 'Messages that found no room', tally.dropped),
    '# HELP mote_broker_bound_reached_total How often a bound was reached',
    '# TYPE mote_broker_bound_reached_total counter',
    ...Object.keys(LIMITS).map(
      (limit) =>
        `mote_broker_bound_reached_total{bound="${limit}"} ${tally.reached.get(limit as keyof typeof LIMITS) ?? 0}`,
    ),
    '# HELP mote_broker_bound Each bound: bytes, or a count',
    '# TYPE mote_broker_bound gauge',
    ...Object.entries(broker.limits).map(([limit, most]) => `mote_broker_bound{bound="${limit}"} ${most}`),
    '# HELP mote_broker_rules_broken_total Rules of MQTT that a client has broken',
    '# TYPE mote_broker_rules_broken_total counter',
    ...rulesBroken(rules),
  ];
  return `${lines.join('\n')}\n`;
}

function* rulesBroken({ counts }: RuleLog): Generator<string> {
  for (const [client, rules] of counts)
    for (const [rule, times] of rules)
      yield `mote_broker_rules_broken_total{client="${escapedLabel(client)}",rule="${rule}"} ${times}`;
}

import { metric } from '../admission/metrics-server.ts';
import type { Fleet } from './fleet.ts';

/** A fleet's figures in Prometheus' text format, version 0.0.4. */
export function metricsText(fleet: Fleet): string {
  const { readings, latencyUs } = fleet.checks.ledger;
  const { up, down } = fleet.bytes;
  // NaN before the first observation, as in Prometheus' own client libraries.
  const seconds = (us: number | null) => (us === null ? Number.NaN : us / 1e6);
  const lateS = fleet.lateness.events === 0 ? Number.NaN : fleet.lateness.ms(0.99) / 1000;
  const lines = [
    ...metric('mote_boards', 'gauge', 'Virtual boards', fleet.plan.devices),
    ...metric('mote_boards_connected', 'gauge', 'Boards that their broker has let in', fleet.connected),
    ...metric('mote_outbox_messages', 'gauge', 'Handed over, not yet with the broker', fleet.outbox),
    ...metric('mote_readings_accepted_total', 'counter', 'Taken by the client', readings.accepted),
    ...metric('mote_readings_refused_total', 'counter', 'Refused by a full outbox', readings.refused),
    ...metric('mote_readings_delivered_total', 'counter', 'With the broker', readings.delivered),
    ...metric('mote_readings_duplicate_total', 'counter', 'With the broker once more', readings.duplicates),
    ...metric('mote_reconnects_total', 'counter', 'Connections after the first', fleet.reconnects),
    ...metric('mote_outages_total', 'counter', 'Outages of links', fleet.outages),
    '# HELP mote_air_bytes_total IP packets on the links, headers and retransmissions included',
    '# TYPE mote_air_bytes_total counter',
    `mote_air_bytes_total{direction="up"} ${up}`,
    `mote_air_bytes_total{direction="down"} ${down}`,
    '# HELP mote_latency_seconds From publish() to the broker',
    '# TYPE mote_latency_seconds summary',
    ...[0.5, 0.9, 0.99].map(
      (share) => `mote_latency_seconds{quantile="${share}"} ${seconds(latencyUs.percentile(share))}`,
    ),
    `mote_latency_seconds_count ${latencyUs.count}`,
    ...metric('mote_lateness_p99_seconds', 'gauge', 'How late events run', lateS),
  ];
  return `${lines.join('\n')}\n`;
}

import { DOWN, UP } from '../../../link/fault.ts';
import { escapedLabel } from '../../admission/metrics-server.ts';
import { formatHostPort } from '../address.ts';
import { LinkProxy } from '../link-proxy.ts';
import type { Target } from '../target.ts';
import { STREAMS } from '../toxics/stream.ts';

/**
 * Toxiproxy's two counters in Prometheus' text format. Toxiproxy counts when a connection ends; these count at once.
 */
export function metricsOf(targets: readonly Target[]): string {
  const proxies = targets.filter((target) => target instanceof LinkProxy);
  proxies.sort((a, b) => (a.name < b.name ? -1 : 1));
  return [
    counter(
      'toxiproxy_proxy_received_bytes_total',
      'Bytes that came from one side',
      proxies,
      'receivedBytes',
    ),
    counter('toxiproxy_proxy_sent_bytes_total', 'Bytes that went to the other side', proxies, 'sentBytes'),
  ].join('');
}

function counter(
  name: string,
  help: string,
  proxies: readonly LinkProxy[],
  figure: 'receivedBytes' | 'sentBytes',
): string {
  const lines = [`# HELP ${name} ${help}`, `# TYPE ${name} counter`];
  for (const stream of STREAMS)
    for (const proxy of proxies) {
      const labels = [
        `direction="${stream}"`,
        `listener="${escapedLabel(proxy.listenAddress)}"`,
        `proxy="${escapedLabel(proxy.name)}"`,
        `upstream="${escapedLabel(formatHostPort(proxy.upstream))}"`,
      ];
      lines.push(`${name}{${labels.join(',')}} ${proxy[figure][stream === 'upstream' ? UP : DOWN]}`);
    }
  return `${lines.join('\n')}\n`;
}

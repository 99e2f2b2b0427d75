import type { Kernel } from '../kernel/kernel.ts';
import type { NetStack } from '../net/socket.ts';
import type { Web } from '../web/far-end.ts';

/** HTTP and HTTPS. */
const WEB_PORTS = [80, 443];

export interface WebWays {
  /** To the broker, whatever host is named. */
  broker: NetStack;
  /** To the servers of the scenario. */
  direct: NetStack;
  web: Web;
  /** The broker is behind the ports of the web: MQTT goes over WebSocket. */
  isBrokerThere: boolean;
  /** Told of a host that is nowhere. */
  noted?(line: string): void;
}

/**
 * The network as programs see it: the servers of the scenario, and the broker everywhere else. Nobody else listens for
 * HTTP, as the broker would take a request for broken MQTT.
 */
export function withWeb({ broker, direct, web, isBrokerThere, noted }: WebWays, kernel: Kernel): NetStack {
  return {
    ...broker,
    connect(host, port, user, secure) {
      if (web.at(host, port) !== null) return direct.connect(host, port, user, secure);
      if (isBrokerThere || !WEB_PORTS.includes(port)) return broker.connect(host, port, user, secure);
      noted?.(
        `nobody answers at ${host}:${port}; a scenario may have it: "web": [{"host": "${host}"${port === 80 ? '' : `, "port": ${port}`}, "body": "..."}]`,
      );
      return { socket: null, error: 'refused', decidedAtUs: kernel.now };
    },
  };
}

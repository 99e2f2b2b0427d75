import type { Kernel } from '../kernel/kernel.ts';
import type { NetStack } from '../net/socket.ts';
import { type Told, Web } from '../web/far-end.ts';
import type { RunWatchers } from './device-setup.ts';
import type { WorldPlan } from './world-plan.ts';

/** HTTP, HTTPS, and HTTP's alternate port (IANA). */
const WEB_PORTS = [80, 443, 8080];

export interface WebWays {
  /** To the broker, whatever host is named. */
  broker: NetStack;
  /** To the servers of the scenario. */
  direct: NetStack;
  web: Web;
  plan: WorldPlan;
  watchers: RunWatchers;
}

/** The web servers of a plan. A modem has connections of its own, which lead to the broker alone. */
export function webOf({ web = [], modem }: WorldPlan, told: Told): Web {
  return new Web(modem === undefined ? web : [], told);
}

/**
 * The network as programs see it: the servers of the scenario, and the broker everywhere else. Nobody else listens for
 * HTTP, as the broker would take a request for broken MQTT.
 */
export function withWeb({ broker, direct, web, plan, watchers }: WebWays, kernel: Kernel): NetStack {
  // MQTT over WebSocket goes to the ports of the web.
  const isBrokerThere = plan.webSocket === true;
  return {
    ...broker,
    connect(host, port, user, secure) {
      if (web.at(host, port) !== null) return direct.connect(host, port, user, secure);
      if (isBrokerThere || !WEB_PORTS.includes(port)) return broker.connect(host, port, user, secure);
      watchers.noted?.(
        `nobody answers at ${host}:${port}; a scenario may have it: "web": [{"host": "${host}"${port === 80 ? '' : `, "port": ${port}`}, "body": "..."}]`,
      );
      return { socket: null, error: 'refused', decidedAtUs: kernel.now };
    },
  };
}

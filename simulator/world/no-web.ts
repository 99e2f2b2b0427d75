import type { Kernel } from '../kernel/kernel.ts';
import type { NetStack } from '../net/socket.ts';

/** HTTP, HTTPS, and HTTP's alternate port (IANA). */
const WEB_PORTS = [80, 443, 8080];

/** A network in which nobody listens for HTTP: its one host is the broker, which would take a request for broken MQTT. */
export function withoutWeb(net: NetStack, kernel: Kernel): NetStack {
  return {
    ...net,
    connect: (host, port, user, secure) =>
      WEB_PORTS.includes(port)
        ? { socket: null, error: 'refused', decidedAtUs: kernel.now }
        : net.connect(host, port, user, secure),
  };
}

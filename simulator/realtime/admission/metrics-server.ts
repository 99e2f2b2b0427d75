import { once } from 'node:events';
import * as http from 'node:http';
import type { AddressInfo } from 'node:net';
import { isAdmitted } from './admission.ts';
import { isLoopback } from './hosts.ts';

/** Of Prometheus' text format, version 0.0.4. */
export function metric(name: string, kind: 'counter' | 'gauge', help: string, value: number): string[] {
  return [`# HELP ${name} ${help}`, `# TYPE ${name} ${kind}`, `${name} ${value}`];
}

/** A label's value, escaped as the format requires. */
export function escapedLabel(text: string): string {
  return text.replace(/[\\"]/g, '\\$&').replaceAll('\n', '\\n');
}

/**
 * Serves figures at `/metrics`. On a loopback address it answers only requests of this machine that name it, and no
 * web page.
 * @param text makes them
 * @param hosts names of this machine beside `localhost`
 * @throws the system's error, for instance EADDRINUSE
 */
export async function serveMetrics(
  text: () => string,
  { host, port }: { host: string; port: number },
  hosts: readonly string[] = [],
): Promise<http.Server> {
  const isForAll = !isLoopback(host);
  const server = http.createServer((request, response) => {
    const { url = '/' } = request;
    if (!isForAll && !isAdmitted(request, { token: null, servesPage: false, hosts }))
      response.writeHead(403).end('only from this machine, by its own name\n');
    else if (url.split('?')[0] !== '/metrics') response.writeHead(404).end('figures are at /metrics\n');
    else response.writeHead(200, { 'Content-Type': 'text/plain; version=0.0.4' }).end(text());
  });
  server.listen({ host, port });
  await once(server, 'listening');
  return server;
}

export function portOf(server: http.Server): number {
  return (server.address() as AddressInfo).port;
}

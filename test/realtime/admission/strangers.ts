import * as http from 'node:http';
import { WebSocket } from 'ws';
import { LiveBroker } from '../../../simulator/realtime/broker/broker.ts';
import { ProxySource } from '../../../simulator/realtime/page/proxy-source.ts';
import { UiServer } from '../../../simulator/realtime/page/ui-server.ts';
import { Api } from '../../../simulator/realtime/proxy/api/api.ts';
import { Proxies } from '../../../simulator/realtime/proxy/proxies.ts';
import { later } from '../proxy/rig.ts';

const HERE = { host: '127.0.0.1', port: 0 };
export const PAGE = '<title>the page</title>';

/** API, page and broker as they stand on a desk, without a token. */
export async function desk(hosts: string[] = [], origins: string[] = []) {
  const log: string[] = [];
  const say = (line: string) => log.push(line);
  const proxies = new Proxies({ seed: '1', stack: 'esp-lwip', logsPackets: false }, say);
  later(() => proxies.stop());
  const api = new Api(proxies, null, hosts);
  await api.start(HERE);
  later(() => api.stop());
  const plan = { page: PAGE, token: null, users: null, certificate: null, hosts };
  const page = await UiServer.create(new ProxySource(proxies), plan, say);
  later(() => page.stop());
  const live = await LiveBroker.create({
    ...{ users: null, recorder: null, folder: null, origins },
    ...{ say, sayClient: say },
  });
  later(() => live.stop());
  return {
    ...{ proxies, live, log },
    api: api.address.port,
    page: await page.listen(HERE),
    broker: await live.listenWebSocket(HERE.host, 0),
    tcp: await live.listenTcp(HERE.host, 0),
  };
}

export interface Asked {
  method?: string;
  path?: string;
  headers?: http.OutgoingHttpHeaders;
  body?: string;
}

/** One request to a port of this machine, with whatever Host and Origin. */
export function ask(port: number, { method = 'GET', path = '/', headers = {}, body = '' }: Asked = {}) {
  return new Promise<{ status: number; text: string; headers: http.IncomingHttpHeaders }>(
    (resolve, reject) => {
      const request = http.request({ port, path, method, headers, host: HERE.host }, (answer) => {
        let text = '';
        answer.setEncoding('utf8').on('data', (more) => {
          text += more;
        });
        answer.on('end', () => resolve({ status: answer.statusCode ?? 0, text, headers: answer.headers }));
      });
      request.on('error', reject);
      request.end(body);
    },
  );
}

/** @returns 101 where a WebSocket for MQTT opens, else the status of the refusal */
export function opens(port: number, headers: { [name: string]: string } = {}): Promise<number> {
  const socket = new WebSocket(`ws://127.0.0.1:${port}/mqtt`, 'mqtt', { headers });
  later(() => socket.terminate());
  return new Promise((resolve) => {
    socket.on('open', () => resolve(101));
    socket.on('unexpected-response', (_request, answer) => resolve(answer.statusCode ?? 0));
    socket.on('error', () => {});
  });
}

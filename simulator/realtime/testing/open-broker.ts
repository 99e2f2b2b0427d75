import { LiveBroker } from '../broker/broker.ts';
import { Users } from '../broker/users.ts';
import { ReceivedLog } from './received-log.ts';
import type { BrokerMessage, BrokerOptions, TestBroker } from './types.ts';

const HOST = '127.0.0.1';

export async function openBroker({ port: wanted = 0, users }: BrokerOptions): Promise<TestBroker> {
  const admitted =
    users === undefined
      ? null
      : new Users(
          users.map(({ publish = [], subscribe = [], ...user }) => ({ ...user, publish, subscribe })),
        );
  const heard = new ReceivedLog<BrokerMessage>('message');
  const begin = async () => {
    const live = await LiveBroker.create({
      users: admitted,
      recorder: null,
      folder: null,
      say: () => {},
      sayClient: () => {},
    });
    live.onMessage = ({ topic, payload, qos, retain }, client) => {
      if (client === null) return;
      heard.add({ client, topic, payload, text: payload.toString(), qos, retain });
    };
    return live;
  };
  let live: LiveBroker | null = await begin();
  const port = await live.listenTcp(HOST, wanted).catch(async (error) => {
    await live?.stop();
    throw new Error(`broker: port ${wanted}: ${(error as Error).message}`);
  });
  const stop = async () => {
    const old = live;
    live = null;
    await old?.stop();
  };
  return {
    url: `mqtt://${HOST}:${port}`,
    host: HOST,
    port,
    messages: heard.all,
    get forgotten() {
      return heard.forgotten;
    },
    get clients() {
      const known = [...(live?.clients.values() ?? [])];
      return known.filter(({ connections }) => connections > 0).map(({ name }) => name);
    },
    message(matches, within = '10s') {
      return heard.find(typeof matches === 'string' ? ({ topic }) => topic === matches : matches, within);
    },
    stop,
    async start() {
      if (live !== null) return;
      const next = await begin();
      await next.listenTcp(HOST, port);
      live = next;
    },
    close: stop,
    [Symbol.asyncDispose]: stop,
  };
}

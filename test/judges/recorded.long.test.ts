import { expect, test } from 'vitest';
import { CLIENT_ENTRY } from '../../scripts/compiler/build.ts';
import { BUILDS } from '../../scripts/compiler/features.ts';
import { buildOnce } from '../../scripts/compiler/once.ts';
import { makeProgram } from '../../simulator/run/programs.ts';
import { type GivenPlan, MINUTE_US, planWith, program } from '../world/worlds.ts';
import { isInstalled, Mosquitto } from './mosquitto.ts';
import { type Recorded, record } from './recorded.ts';
import { play, type Transcript } from './scripts/wire-scripts.ts';
import { type Served, serveAedes } from './serve.ts';

/** Each board sends at its QoS and hears what all of them send. */
const CHATTY = program(`
var config = require("Storage").readJSON("mote.json", true);
var client = require("mote").create(config.host, config);
var n = 0;
client.subscribe("fleet/#");
client.connect();
setInterval(function () {
  client.publish("fleet/" + config.client_id, String(++n), { qos: config.qos });
}, config.every * 1000);`);

const SEEDS = [1, 3];

/** Runs of virtual time whose links are cut under the brokers' hands. */
function recorded(seed: number, more: GivenPlan = {}): Recorded {
  return record(
    planWith({
      seed,
      app: CHATTY,
      forUs: 20 * MINUTE_US,
      settleUs: 5 * MINUTE_US,
      everyUs: MINUTE_US,
      link: ['lte-cat1', 'dead-zone', 'flaky-indoor'],
      ...more,
    }),
  );
}

/** The standard orders PUBLISHes, and acknowledgements, but not the ones among the others; when a broker closes is its own. */
function comparable(transcript: Transcript): object {
  return Object.entries(transcript)
    .map(([client, heard]) => ({
      client,
      publishes: heard.filter((words) => words.startsWith('publish')),
      others: heard.filter((words) => !/^(?:publish|closed|disconnect)/.test(words)),
    }))
    .sort((a, b) => (a.client < b.client ? -1 : 1));
}

/** Figure 4.3: mosquitto hands a QoS 2 message on at its PUBREL, ours at PUBLISH. So the order is that of each topic. */
function byTopic(transcript: Transcript): Transcript {
  const topicOf = (words: string) => words.split(' ').slice(0, 2).join(' ');
  return Object.fromEntries(
    Object.entries(transcript).map(([client, heard]) => [
      client,
      heard.toSorted((a, b) => topicOf(a).localeCompare(topicOf(b))),
    ]),
  );
}

/** MQTT-3.3.1-2: DUP is 0 at QoS 0. aedes hands the publisher's flag on. */
function withoutDupAtQos0(transcript: Transcript): Transcript {
  return Object.fromEntries(
    Object.entries(transcript).map(([client, heard]) => [
      client,
      heard.map((words) => words.replace('qos 0 dup', 'qos 0')),
    ]),
  );
}

/** A QoS 0 message that is under way when its connection is cut may be heard or not: the last one does not count. */
function withoutCutOff(transcript: Transcript, other: Transcript): Transcript {
  return Object.fromEntries(
    Object.entries(transcript).map(([client, heard]) => {
      const isOneLonger = heard.length === (other[client]?.length ?? 0) + 1;
      const isCutOff = isOneLonger && /^publish .* qos 0/.test(heard.at(-1) ?? '');
      return [client, isCutOff ? heard.slice(0, -1) : heard];
    }),
  );
}

async function answersAs(
  seed: number,
  begin: () => Promise<Served>,
  forgiven: (transcript: Transcript) => Transcript = (transcript) => transcript,
  more: GivenPlan = {},
): Promise<void> {
  const { script, ours } = recorded(seed, more);
  expect(script.steps.filter((step) => 'cut' in step).length).toBeGreaterThan(1);
  const served = await begin();
  try {
    const { transcript: theirs } = await play(script, served.port);
    const [one, other] = [withoutCutOff(theirs, ours), withoutCutOff(ours, theirs)];
    expect(comparable(forgiven(one))).toEqual(comparable(forgiven(other)));
  } finally {
    await served.stop();
  }
}

test.each(SEEDS)('aedes answers what our broker heard in seed %i as ours did', async (seed) => {
  await answersAs(seed, serveAedes, withoutDupAtQos0);
});

const hasMosquitto = isInstalled('mosquitto');
if (!hasMosquitto) console.log('skipped: recorded seeds beside mosquitto, which is not installed');

test.skipIf(!hasMosquitto).each(SEEDS)(
  'mosquitto answers what our broker heard in seed %i as ours did',
  async (seed) => {
    await answersAs(seed, async () => {
      const mosquitto = await Mosquitto.begin();
      return { port: mosquitto.port, stop: () => mosquitto.end() };
    });
  },
);

const MAX_BUILD = makeProgram('mote-max', buildOnce(CLIENT_ENTRY, BUILDS.max).bytes);
const AT_QOS_2 = { client: MAX_BUILD, qos: 2, session: 'kept' } as const;
const IN_MQTT_5 = { client: MAX_BUILD, protocol: 5 } as const;

test.each(SEEDS)('aedes answers what our broker heard in seed %i at QoS 2 as ours did', async (seed) => {
  const forgiven = (transcript: Transcript) => byTopic(withoutDupAtQos0(transcript));
  await answersAs(seed, serveAedes, forgiven, AT_QOS_2);
});

test.skipIf(!hasMosquitto).each([
  [1, 'QoS 2', AT_QOS_2],
  [3, 'QoS 2', AT_QOS_2],
  [1, 'MQTT 5', IN_MQTT_5],
  [3, 'MQTT 5', IN_MQTT_5],
] as const)(
  'mosquitto answers what our broker heard in seed %i at %s as ours did',
  async (seed, _what, more) => {
    const begin = async () => {
      const mosquitto = await Mosquitto.begin();
      return { port: mosquitto.port, stop: () => mosquitto.end() };
    };
    const forgiven = 'qos' in more ? byTopic : undefined;
    await answersAs(seed, begin, forgiven, more);
  },
);

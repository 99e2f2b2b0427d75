import type { Command } from 'commander';
import { checkSaid, choiceOf, readTexts, stationOf } from '../../../simulator/run/index.ts';
import { wireTable } from '../../../simulator/sensors/wire-cost.ts';
import type { StationPlan } from '../../../simulator/world/world-plan.ts';
import { type Built, build } from '../../compiler/build.ts';
import { STATION_ENTRY } from '../../compiler/entries.ts';
import { checkTopic } from '../../device/project/check-topics.ts';
import { parseCount } from '../../usage.ts';
import { orUsage } from './run-options.ts';

/** What `mote build` is asked about the app, as text. */
export interface AppOptions {
  sensors?: string;
  payload?: string;
  batch?: string;
  topic: string;
  topicAsIs?: boolean;
  qos: string;
}

/** The options of an app of ours: what it reads, how it says so, and where. */
export function withAppOptions(command: Command): Command {
  return command
    .option('--payload <json|senml|cbor|lpp>', 'how the app writes its readings (default: json)')
    .option('--sensors <all|name,...>', 'the sensors that the app reads (default: bme280)')
    .option('--batch <n>', 'samples in one publish (default: 1)')
    .option(
      '--topic <name>',
      "the topic of the board's mote.json: checked, and counted in bytes",
      'sensors/mote-30aea4-000001',
    )
    .option('--topic-as-is', 'that topic is meant as it is, whatever people dislike about it')
    .option('--qos <0|1>', 'for the byte counts', '1');
}

function askedStation({ sensors, payload, batch }: AppOptions): StationPlan | undefined {
  const texts = { sensors, payload, batch };
  return orUsage(texts, () => stationOf(checkSaid(readTexts(texts))));
}

/** The app that was asked for; undefined for the sample app. @throws UsageError */
export function askedApp(options: AppOptions): Built | undefined {
  const station = askedStation(options);
  checkTopic('--topic', options.topic, options.topicAsIs, '--topic-as-is');
  return station && build(STATION_ENTRY, [], undefined, choiceOf(station));
}

/** What a publish of that app costs on the wire, in each payload. */
export function costTable(options: AppOptions): string {
  const { sensors, payload, batch } = askedStation(options) ?? {
    sensors: [{ name: 'bme280' as const }],
    payload: 'json' as const,
    batch: 1,
  };
  const { topic } = options;
  const baseName = `${topic.split('/').at(-1)}:`;
  const qos = parseCount(options.qos, '--qos', 0, 1) as 0 | 1;
  return `${wireTable({ sensors: sensors.map(({ name }) => name), batch, topic, baseName, qos }, payload)}\n  to ${topic} at QoS ${qos}`;
}

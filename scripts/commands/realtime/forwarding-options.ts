import { join } from 'node:path';
import { Forwarding } from '../../../simulator/realtime/broker/forwarding.ts';
import { closeFolder } from '../../../simulator/realtime/broker/private-files.ts';
import { isFilter } from '../../../simulator/realtime/broker/topics.ts';
import { makeFolder } from '../../make-folder.ts';
import { withoutPassword } from '../../secrets.ts';
import { UsageError } from '../../usage.ts';
import { dataFailure } from './data-folder.ts';
import { logLine } from './live.ts';

interface ForwardingTexts {
  bridge?: string;
  forward?: string;
  topics: string;
  data?: string;
}

/** The options of `--bridge` and `--forward`; null where neither is given. @throws UsageError */
export async function onwardOf({
  bridge,
  forward,
  topics,
  data,
}: ForwardingTexts): Promise<Forwarding | null> {
  const option = bridge === undefined ? '--forward' : '--bridge';
  if (bridge === undefined && forward === undefined) {
    if (topics !== '#')
      throw new UsageError(`--topics ${topics}: say where they go, with --bridge or --forward`);
    return null;
  }
  if (data === undefined)
    throw new UsageError(
      `${option}: give --data FOLDER too, where messages wait while the other side is away`,
    );
  if (bridge !== undefined) checkUrl('--bridge', bridge, ['mqtt:', 'mqtts:', 'ws:', 'wss:']);
  if (forward !== undefined) checkUrl('--forward', forward, ['http:', 'https:']);
  const filters = topics.split(',');
  const wrong = filters.find((filter) => !isFilter(filter));
  if (wrong !== undefined) throw new UsageError(`--topics ${wrong}: no topic filter; write it as site/#`);
  try {
    for (const [folder] of Object.entries({ bridge, forward }).filter(([, url]) => url !== undefined)) {
      makeFolder(join(data, folder));
      closeFolder(join(data, folder));
    }
    return await Forwarding.start({
      topics: filters,
      bridge: bridge ?? null,
      forward: forward ?? null,
      folder: data,
      say: logLine,
    });
  } catch (error) {
    throw dataFailure(data, error);
  }
}

function checkUrl(option: string, text: string, schemes: string[]): void {
  const url = URL.canParse(text) ? new URL(text) : null;
  if (url === null || url.hostname === '' || !schemes.includes(url.protocol))
    throw new UsageError(
      `${option} ${withoutPassword(text)}: give a URL that begins with ${schemes.map((one) => `${one}//`).join(', ')}`,
    );
}

import { readFileSync } from 'node:fs';
import type { LiveSource } from '../../../simulator/realtime/page/source.ts';
import { type UiPlan, UiServer } from '../../../simulator/realtime/page/ui-server.ts';
import { formatAddress } from '../../../simulator/realtime/proxy/address.ts';
import { PAGE_FILE } from '../../compiler/entries.ts';
import { UsageError } from '../../usage.ts';
import { logLine } from './live.ts';
import { type AdmissionOptions, asUsage, hostsOf, listenAddress, refuseStrangers } from './live-options.ts';

interface PageOptions extends AdmissionOptions {
  ui?: string;
}

/** What a broker's page has of the broker. */
export type PageGuard = Pick<UiPlan, 'users' | 'certificate'>;

const NO_GUARD: PageGuard = { users: null, certificate: null };

/** Before anything runs. @throws UsageError */
export function checkPage(options: PageOptions, { users } = NO_GUARD): void {
  const { ui, token } = options;
  hostsOf(options);
  if (ui !== undefined && users === null)
    refuseStrangers('--ui', listenAddress('--ui', ui, '127.0.0.1'), token);
}

/** Serves the page where it is asked for. @returns what stops it */
export async function showPage(
  source: LiveSource,
  options: PageOptions,
  guard = NO_GUARD,
): Promise<() => Promise<void>> {
  const { ui, token } = options;
  if (ui === undefined) return async () => {};
  const address = listenAddress('--ui', ui, '127.0.0.1');
  const plan = { ...guard, page: readPage(), token: token ?? null, hosts: hostsOf(options) };
  const server = await UiServer.create(source, plan, logLine);
  try {
    const port = await asUsage('--ui', ui, () => server.listen(address));
    const scheme = guard.certificate === null ? 'http' : 'https';
    const whom = guard.users === null ? '' : ', for users who may subscribe to #';
    logLine(
      `live page: ${scheme}://${formatAddress({ address: address.host, port })}${fragmentOf(token)}${whom}`,
    );
    if ((token !== undefined && !process.stdout.isTTY) || guard.users !== null)
      logLine('a token goes behind /#token= of the address of the page');
  } catch (error) {
    await server.stop();
    throw error;
  }
  return () => server.stop();
}

/** To click on, in a terminal. What stands behind # never leaves the browser, and a log is not to have it either. */
function fragmentOf(token: string | undefined): string {
  return token !== undefined && process.stdout.isTTY ? `/#token=${encodeURIComponent(token)}` : '';
}

function readPage(): string {
  try {
    return readFileSync(PAGE_FILE, 'utf8');
  } catch {
    throw new UsageError('--ui: the page has not been built; run npm run build');
  }
}

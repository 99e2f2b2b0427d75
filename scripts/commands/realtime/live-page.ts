import { readFileSync } from 'node:fs';
import type { LiveSource } from '../../../simulator/realtime/page/source.ts';
import { type UiPlan, UiServer } from '../../../simulator/realtime/page/ui-server.ts';
import { PAGE_FILE } from '../../compiler/entries.ts';
import { UsageError } from '../../usage.ts';
import { logLine } from './live.ts';
import { asUsage, listenAddress, refuseStrangers } from './live-options.ts';

interface PageOptions {
  ui?: string;
  token?: string;
}

/** What a broker's page has of the broker. */
export type PageGuard = Pick<UiPlan, 'users' | 'certificate'>;

const NO_GUARD: PageGuard = { users: null, certificate: null };

/** Before anything runs. @throws UsageError */
export function checkPage({ ui, token }: PageOptions, { users } = NO_GUARD): void {
  if (ui !== undefined && users === null)
    refuseStrangers('--ui', listenAddress('--ui', ui, '127.0.0.1'), token);
}

/** Serves the page where it is asked for. @returns what stops it */
export async function showPage(
  source: LiveSource,
  { ui, token }: PageOptions,
  guard = NO_GUARD,
): Promise<() => Promise<void>> {
  if (ui === undefined) return async () => {};
  const address = listenAddress('--ui', ui, '127.0.0.1');
  const server = await UiServer.create(source, { ...guard, page: readPage(), token: token ?? null }, logLine);
  try {
    const port = await asUsage('--ui', ui, () => server.listen(address));
    const scheme = guard.certificate === null ? 'http' : 'https';
    // What stands behind # never leaves the browser, so that no log has it.
    const fragment = token === undefined ? '' : `/#token=${encodeURIComponent(token)}`;
    const whom =
      guard.users === null ? '' : `, for users who may subscribe to #; a token goes behind /#token=`;
    logLine(`live page: ${scheme}://${address.host}:${port}${fragment}${whom}`);
  } catch (error) {
    await server.stop();
    throw error;
  }
  return () => server.stop();
}

function readPage(): string {
  try {
    return readFileSync(PAGE_FILE, 'utf8');
  } catch {
    throw new UsageError('--ui: the page has not been built; run npm run build');
  }
}

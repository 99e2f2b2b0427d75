import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { LiveSource } from '../simulator/ui/source.ts';
import { UiServer } from '../simulator/ui/ui-server.ts';
import { logLine } from './live.ts';
import { asUsage, listenAddress, refuseStrangers } from './live-options.ts';
import { PROJECT } from './project.ts';
import { UsageError } from './usage.ts';

/** What `npm run compile` makes of simulator/ui/page. */
export const PAGE_FILE = join(PROJECT, 'dist/page.html');

interface PageOptions {
  ui?: string;
  token?: string;
}

/** Before anything runs. @throws UsageError */
export function checkPage({ ui, token }: PageOptions): void {
  if (ui !== undefined) refuseStrangers('--ui', listenAddress('--ui', ui, '127.0.0.1'), token);
}

/** Serves the page where it is asked for. @returns what stops it */
export async function showPage(source: LiveSource, { ui, token }: PageOptions): Promise<() => Promise<void>> {
  if (ui === undefined) return async () => {};
  const address = listenAddress('--ui', ui, '127.0.0.1');
  const server = await UiServer.create(source, readPage(), token ?? null);
  try {
    const port = await asUsage('--ui', ui, () => server.listen(address));
    const query = token === undefined ? '' : `/?token=${encodeURIComponent(token)}`;
    logLine(`live page: http://${address.host}:${port}${query}`);
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

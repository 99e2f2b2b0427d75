import { buildPage } from '../../../scripts/compiler/live-page.ts';
import type { LiveSource } from '../../../simulator/realtime/page/source.ts';
import { UiServer } from '../../../simulator/realtime/page/ui-server.ts';
import { later } from '../proxy/rig.ts';

/** The address of a page that shows this. */
export async function pageOf(source: LiveSource): Promise<string> {
  const plan = { page: buildPage(), token: null, users: null, certificate: null };
  const server = await UiServer.create(source, plan, () => {});
  later(() => server.stop());
  return `http://127.0.0.1:${await server.listen({ host: '127.0.0.1', port: 0 })}/`;
}

import type { Client } from '../mote.ts';

/** So long a board that is to restart waits for the broker to have the answer, and its own acknowledgements. */
const FLUSH_MS = 30000;

/** Serves `ping`, `stats` and `reboot` at `ID/cmd/`, where ID is the board's client id; `count` says how many readings there were. */
export function takeCommands(client: Client, id: string, count: () => number): void {
  const commands = `${id}/cmd/`;
  client.serve(`${commands}ping`, (_, answer) => {
    answer('pong');
  });
  client.serve(`${commands}stats`, (_, answer) => {
    answer(`{"up":${Math.round(getTime())},"free":${process.memory().free},"n":${count()}}`);
  });
  client.serve(`${commands}reboot`, (_, answer) => {
    answer('ok');
    // A request that was not acknowledged would come again, and restart it once more.
    client.flush(() => load(), FLUSH_MS);
  });
}

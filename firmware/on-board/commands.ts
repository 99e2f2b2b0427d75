import type { Client } from '../mote.ts';

/** So long a board that is to restart waits for the broker to have the answer, and its own acknowledgements. */
const FLUSH_MS = 30000;

/** `getTime` jumps once a time server is heard, timers do not: so the time since the start is counted, in such steps. */
const UP_STEP_S = 10;

/** Serves `ping`, `stats` and `reboot` at `ID/cmd/`, where ID is the board's client id; `count` says how many readings there were. */
export function takeCommands(client: Client, id: string, count: () => number): void {
  const commands = `${id}/cmd/`;
  let upS = 0;
  setInterval(() => {
    upS += UP_STEP_S;
  }, UP_STEP_S * 1000);
  client.serve(`${commands}ping`, (_, answer) => {
    answer('pong');
  });
  client.serve(`${commands}stats`, (_, answer) => {
    answer(`{"up":${upS},"free":${process.memory().free},"n":${count()}}`);
  });
  client.serve(`${commands}reboot`, (_, answer) => {
    answer('ok');
    // A request that was not acknowledged would come again, and restart it once more.
    client.flush(() => load(), FLUSH_MS);
  });
}

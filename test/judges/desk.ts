import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import { CLIENT_ENTRY } from '../../scripts/compiler/build.ts';
import { BUILDS } from '../../scripts/compiler/features.ts';
import { buildOnce } from '../../scripts/compiler/once.ts';
import { Board } from '../../simulator/board/board.ts';
import { Random } from '../../simulator/kernel/random.ts';
import { LiveBroker } from '../../simulator/realtime/broker/broker.ts';
import { readUsers, type Users } from '../../simulator/realtime/broker/users.ts';
import { RealClock, RealNet } from '../../simulator/realtime/clock/index.ts';
import { temporaryFolder } from '../commands/cli.ts';
import { later } from '../later.ts';

/** `mote broker` without its command line, and what it says. */
export async function desk(users: Users | null = null) {
  const lines: string[] = [];
  const topics: string[] = [];
  const say = (line: string) => lines.push(line);
  const broker = await LiveBroker.create({ users, recorder: null, folder: null, say, sayClient: say });
  broker.onMessage = ({ topic }) => topics.push(topic);
  later(() => broker.stop());
  const heard = async (found: () => unknown) => {
    while (!found()) await new Promise((resolve) => setTimeout(resolve, 10));
  };
  return { broker, lines, topics, heard };
}

/** A board with the sample app on this machine's network, and what its program prints. */
export function boardWith(
  config: object,
  files: Record<string, string> = {},
  app = buildOnce('firmware/remote.ts').bytes,
) {
  const clock = new RealClock();
  const net = new RealNet(clock);
  const printed: string[] = [];
  const board = new Board({
    clock,
    device: 1,
    random: new Random('transports'),
    net,
    files: { '.bootcde': app, mote: buildOnce(CLIENT_ENTRY, BUILDS.max).bytes },
    ownFiles: {
      ...files,
      'mote.json': JSON.stringify({
        host: '127.0.0.1',
        client_id: 'b',
        topic: 'site/b',
        every: 0.1,
        ...config,
      }),
    },
    onPrint: (line) => printed.push(line),
  });
  later(async () => {
    board.powerCut();
    clock.stop();
    await net.stop();
  });
  expect(board.start()).toBe(null);
  return { board, printed };
}

/** A users file with the secret of its tokens. */
export function usersOf(file: object): Users {
  const folder = temporaryFolder();
  writeFileSync(join(folder, 'key'), SECRET);
  writeFileSync(join(folder, 'users.json'), JSON.stringify(file));
  return readUsers(join(folder, 'users.json'));
}

export const SECRET = 'a secret of thirty-two bytes or more';

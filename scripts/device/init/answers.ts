import { createInterface } from 'node:readline/promises';
import { Writable } from 'node:stream';
import { Failure } from '../../usage.ts';

/** The answers from which a new project is made. */
export interface Answers {
  board: string;
  ssid: string;
  wifiPassword: string;
  host: string;
  topic: string;
  topicAsIs: boolean;
  every: string;
  homeAssistant: boolean;
  commands: boolean;
  deepSleep: boolean;
}

/** Asks at the terminal, with what is known as the default. The password is not shown. */
export async function ask(defaults: Answers): Promise<Answers> {
  let isMuted = false;
  const output = new Writable({
    write(chunk, _encoding, done) {
      if (!isMuted) process.stdout.write(chunk);
      done();
    },
  });
  const terminal = createInterface({ input: process.stdin, output, terminal: true });
  // Ctrl-D, Ctrl-C, or a terminal that went away: the question alone would wait for ever.
  const ended = new Promise<never>((_, reject) => {
    terminal.once('close', () => {
      process.stdout.write('\n');
      reject(new Failure('init: ended before all was asked; nothing was written'));
    });
  });
  ended.catch(() => {});
  const answer = (text: string) => Promise.race([terminal.question(text).catch(() => ended), ended]);
  const question = async (text: string, fallback: string) =>
    (await answer(`${text}${fallback === '' ? '' : ` (${fallback})`}: `)).trim() || fallback;
  try {
    const board = await question('board', defaults.board);
    const ssid = await question('Wi-Fi network', defaults.ssid);
    process.stdout.write('Wi-Fi password (kept in secrets.json): ');
    isMuted = true;
    const wifiPassword = await answer('');
    isMuted = false;
    process.stdout.write('\n');
    return {
      ...defaults,
      board,
      ssid,
      wifiPassword,
      host: await question(
        "broker, as the board reaches it (this machine's address, not localhost)",
        defaults.host,
      ),
      topic: await question('topic of the readings', defaults.topic),
      every: await question('time between two readings', defaults.every),
    };
  } finally {
    terminal.removeAllListeners('close');
    terminal.close();
  }
}

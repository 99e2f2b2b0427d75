import { createInterface } from 'node:readline/promises';
import { Writable } from 'node:stream';

/** What a new project is to be like. */
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
  const question = async (text: string, fallback: string) =>
    (await terminal.question(`${text}${fallback === '' ? '' : ` (${fallback})`}: `)).trim() || fallback;
  try {
    const board = await question('board', defaults.board);
    const ssid = await question('Wi-Fi network', defaults.ssid);
    process.stdout.write('Wi-Fi password (kept in secrets.json): ');
    isMuted = true;
    const wifiPassword = await terminal.question('');
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
    terminal.close();
  }
}

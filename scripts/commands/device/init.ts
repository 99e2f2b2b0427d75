import { appendFileSync, existsSync, readFileSync } from 'node:fs';
import { networkInterfaces } from 'node:os';
import { join } from 'node:path';
import type { Command } from 'commander';
import { KIND_NAMES } from '../../../simulator/board/boards/index.ts';
import { askedKind } from '../../compiler/kind.ts';
import { type Answers, ask } from '../../device/init/answers.ts';
import { MANIFEST, type ManifestChange, manifestFor } from '../../device/init/manifest.ts';
import { IGNORED, projectFiles } from '../../device/init/templates.ts';
import { checkTopic } from '../../device/project/check-topics.ts';
import { PROJECT_FILE, SECRETS_FILE } from '../../device/project/project-config.ts';
import { Output } from '../../output.ts';
import { say } from '../../say.ts';
import { parseDuration, UsageError } from '../../usage.ts';

const IGNORE_FILE = '.gitignore';

interface InitOptions {
  yes?: boolean;
  board: string;
  ssid: string;
  host: string;
  topic: string;
  topicAsIs?: boolean;
  every: string;
  homeAssistant?: boolean;
  commands?: boolean;
  deepSleep?: boolean;
}

export function define(program: Command): void {
  program
    .command('init')
    .description(
      'a project for a board in this folder: mote.json, a program, a test that runs it in the simulator',
    )
    .option('-y, --yes', 'ask nothing, take the defaults')
    .option('--board <name>', KIND_NAMES.join(', '), 'esp32')
    .option(
      '--ssid <name>',
      'the Wi-Fi network; its password goes into secrets.json or MOTE_WIFI_PASSWORD',
      '',
    )
    .option('--host <host>', 'the broker, as the board reaches it', 'localhost')
    .option('--topic <topic>', 'of the readings', 'garden')
    .option('--topic-as-is', 'that topic is meant as it is, whatever people dislike about it')
    .option('--every <time>', 'between two readings', '10s')
    .option('--home-assistant', 'announce the readings to Home Assistant')
    .option('--commands', 'take commands: mote call ID ping, stats, reboot')
    .option('--deep-sleep', 'sleep between two readings')
    .action(init);
}

async function init(options: InitOptions): Promise<void> {
  if (existsSync(PROJECT_FILE)) throw new UsageError(`${PROJECT_FILE} is here already; nothing was changed`);
  const given: Answers = {
    ...options,
    wifiPassword: '',
    homeAssistant: options.homeAssistant ?? false,
    commands: options.commands ?? false,
    deepSleep: options.deepSleep ?? false,
    topicAsIs: options.topicAsIs ?? false,
  };
  if (!options.yes && !process.stdin.isTTY)
    throw new UsageError('init: nobody is here to ask; --yes takes the defaults');
  if (given.commands && given.deepSleep)
    throw new UsageError('--commands: a board that sleeps hears none; leave --deep-sleep away');
  const answers = options.yes ? given : await ask(given);
  askedKind(answers.board);
  parseDuration(answers.every, '--every');
  checkTopic('--topic', answers.topic, answers.topicAsIs, '--topic-as-is');
  // First, as it may be one that cannot be used: then nothing has been written.
  const manifest = manifestFor(process.cwd());
  for (const [name, text] of Object.entries(projectFiles(answers))) write(name, text);
  writeManifest(manifest);
  sayNext(answers);
}

/** An existing file is left as it is, except that .gitignore gets the secrets. */
function write(name: string, text: string): void {
  if (!existsSync(name)) {
    const output = new Output('init:', name, { mode: name === SECRETS_FILE ? 0o600 : 0o644 });
    output.write(text);
    output.close();
    say(`written: ${name}`);
  } else if (name === IGNORE_FILE) ignoreSecrets(name);
  else say(`${name} is here already and was left as it is`);
}

function ignoreSecrets(name: string): void {
  const old = readFileSync(name, 'utf8');
  const known = old.split(/\r?\n/).map((line) => line.trim().replace(/^\/|\/$/g, ''));
  const missing = IGNORED.filter((line) => !known.includes(line.replace(/\/$/, '')));
  if (missing.length === 0) return;
  const newline = old === '' || old.endsWith('\n') ? '' : '\n';
  appendFileSync(name, `${newline}${missing.map((line) => `${line}\n`).join('')}`);
  say(`added to ${name}: ${missing.join(', ')}`);
}

function writeManifest({ text, notes }: ManifestChange): void {
  const isNew = !existsSync(MANIFEST);
  if (text !== null) {
    const output = new Output('init:', MANIFEST);
    output.write(text);
    output.close();
  }
  if (isNew) say(`written: ${MANIFEST}`);
  for (const note of notes) say(`${MANIFEST}: ${note}`);
}

function sayNext({ host }: Answers): void {
  if (!existsSync(join('node_modules', 'mote-mqtt'))) say('next: npm install');
  say(
    `next: mote run -p /dev/ttyUSB0, or -p sim:// for a virtual board; \`mote doctor\` checks the way there`,
  );
  if (host === 'localhost')
    say(
      `broker localhost is right for virtual boards; a real one needs this machine's address in ${PROJECT_FILE}${addressHint()}`,
    );
}

function addressHint(): string {
  const all = Object.values(networkInterfaces()).flatMap((list) => list ?? []);
  const own = all.find(({ family, internal }) => family === 'IPv4' && !internal);
  return own === undefined ? '' : ` (${own.address})`;
}

import { Command } from 'commander';
import { expect, test, vi } from 'vitest';
import { runCommandLine } from '../../scripts/command-line.ts';
import { define } from '../../scripts/commands/world/sim.ts';
import { UsageError } from '../../scripts/usage.ts';
import { FAST_LINK } from '../realtime/fleet/rig.ts';

/** As the command line has it, without a process: none of these gets as far as a socket. */
async function refusal(args: string): Promise<string> {
  const program = new Command().exitOverride();
  define(program);
  const error = await program.parseAsync(['sim', ...args.split(' ')], { from: 'user' }).then(
    () => null,
    (thrown) => thrown,
  );
  expect(error).toBeInstanceOf(UsageError);
  return error.message;
}

test.each([
  ['--broker localhost:1883', '--broker localhost:1883: give a URL, for instance mqtt://localhost:1883'],
  ['--broker http://localhost', 'no broker is at http://; give mqtt:// or mqtts://'],
  ['--broker mqtt://localhost --ca none.pem', '--ca: only an mqtts:// broker has a certificate'],
  ['--broker mqtts://localhost --ca none.pem', '--ca none.pem: no such file'],
  ['--client-id board', '--client-id board: 5 boards need {n} in it'],
  ['--topic a/#', '--topic a/#: give a topic without + and #'],
  ['--credentials none.csv', '--credentials none.csv: no such file; write a first line username,password'],
  ['--ramp 5', '--ramp 5: write it as 50/s'],
  ['--ramp 0/s', '--ramp 0: give a whole number from 1 to 10000'],
  ['--payload-bytes 1', '--payload-bytes 1: give a whole number from 8 to 4000'],
  ['--payload-bytes 10 --app x.js', '--payload-bytes and --app'],
  ['--metrics moon', '--metrics moon: give a port or host:port'],
  ['--ui 0.0.0.0:8080', '--ui 0.0.0.0:8080: others could reach it; give --token too'],
  ['--api 0.0.0.0:8474', '--api 0.0.0.0:8474: others could reach it; give --token too'],
  ['--pcap x.pcapng', '--pcap: not with --realtime'],
  ['storm.json', 'storm.json: a scenario is not for --realtime'],
])('mote sim --realtime %s is refused', async (args, message) => {
  const text = await refusal(`--realtime --listen 0 ${args}`);
  expect(text).toContain(message);
  expect(text).not.toContain('\n');
});

test.each([
  ['of a given length', '--for 200ms '],
  ['that Ctrl-C ends', ''],
])('a broker that is not there is no success of a run %s, which says why', async (_, length) => {
  const [printed, complained] = [process.stdout, process.stderr].map((stream) =>
    vi.spyOn(stream, 'write').mockReturnValue(true),
  );
  const args = `--realtime --devices 1 ${length}--broker mqtt://127.0.0.1:1 --api 127.0.0.1:0`;
  const run = runCommandLine(['sim', ...args.split(' '), '--link', FAST_LINK], () => {});
  if (length === '') {
    await vi.waitFor(() => expect(printed.mock.calls.join('')).toContain('cannot be reached'), 20_000);
    process.emit('SIGINT');
  }
  await run;
  const [table, said] = [printed, complained].map((spy) => spy.mock.calls.join(''));
  vi.restoreAllMocks();
  const code = process.exitCode;
  process.exitCode = undefined;
  expect(said).toMatch(/no board got a session: broker 127\.0\.0\.1:1 .*; start one there \(mote broker\)/);
  expect(said).toMatch(
    /^mote: broker 127\.0\.0\.1:1 cannot be reached \(ECONNREFUSED\) \(.*(?:at|from) \ds/m,
  );
  expect(table).toContain('next: npx mote pub test hello --broker mqtt://127.0.0.1:1\n');
  expect(code).toBe(1);
});

test('what is only for real time is refused in virtual time', async () => {
  expect(await refusal('--client-id b{n}')).toBe('--client-id: only with --realtime, or leave it away');
});

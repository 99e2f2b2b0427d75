/**
 * The `mote` command. It takes what was typed, asks `simulator/` for the work, and touches this machine on behalf of who
 * typed. Nothing in `simulator/`, `firmware/` or `sensors/` imports anything of it.
 *
 * @module
 */
import { runCommandLine } from './command-line.ts';
import { onStdoutError } from './endings.ts';
import { complain } from './say.ts';
import { titleWithoutSecrets, withoutSecrets } from './secrets.ts';
import { EXIT_FAILED, EXIT_OK } from './usage.ts';

process.stdout.on('error', onStdoutError);
// Standard error is closed too: no message can be given.
process.stderr.on('error', () => {});

const args = process.argv.slice(2);
const title = titleWithoutSecrets(args);
if (title !== null) process.title = title;

let isEnded = false;

// A command whose promise can never settle ends silently, as Node has nothing left to do.
process.on('beforeExit', () => {
  if (isEnded) return;
  // Another listener of the signal may end the command in order.
  setImmediate(() => {
    if (isEnded) return;
    complain(`${withoutSecrets(args).join(' ')}: ended early: nothing is left that it could wait for`);
    process.exit(EXIT_FAILED);
  });
});

const code = await runCommandLine(args, (line) => process.stderr.write(line));
isEnded = true;
if (code !== EXIT_OK) process.exitCode = code;

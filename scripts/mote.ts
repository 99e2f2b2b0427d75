#!/usr/bin/env node
import { runCommandLine } from './command-line.ts';
import { titleWithoutSecrets } from './secrets.ts';
import { EXIT_OK } from './usage.ts';

const args = process.argv.slice(2);
const title = titleWithoutSecrets(args);
if (title !== null) process.title = title;

const code = await runCommandLine(args, (line) => process.stderr.write(line));
if (code !== EXIT_OK) process.exitCode = code;

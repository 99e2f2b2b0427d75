#!/usr/bin/env node
import { runCommandLine } from './command-line.ts';
import { EXIT_OK } from './usage.ts';

const code = await runCommandLine(process.argv.slice(2), (line) => process.stderr.write(line));
if (code !== EXIT_OK) process.exitCode = code;

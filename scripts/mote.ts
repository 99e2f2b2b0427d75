#!/usr/bin/env node
import { nodeRefusal } from './node-version.ts';

const refusal = nodeRefusal(process.versions.node);
if (refusal === null) import('./main.ts');
else {
  process.stderr.write(`${refusal}\n`);
  process.exitCode = 2;
}

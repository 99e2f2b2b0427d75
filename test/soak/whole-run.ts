import { soakWhole } from './whole.ts';

/** `npm run soak:whole -- 200 [first seed]`: as whole.long.test.ts, with so many worlds. */
const [count, from] = [Number(process.argv[2] ?? 200), Number(process.argv[3] ?? 1)];
const { failures, published, ran } = soakWhole(from, count);
process.stdout.write(`${ran} worlds, ${published} readings, ${failures.length} failures\n`);
for (const line of failures) process.stdout.write(`${line}\n`);
process.exitCode = failures.length > 0 ? 1 : 0;

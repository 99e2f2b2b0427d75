import type { TestContext } from 'vitest';

/** Tests that no whole program can be asked for, and why. */
const LEFT_OUT: [test: RegExp, reason: string][] = [
  [/loop of disconnected and connect/, 'it calls connect of the module: two files then'],
  [/^TLS takes key, cert and ca/, 'it creates two clients: two files then'],
  [/gets the shorter deadline back/, 'it creates two clients: two files then'],
  [/socket that cannot write/, 'it creates two clients: two files then'],
  [/^qos0: after the own socket/, 'mote build refuses the options that the build lacks'],
  [/has no TLS, and throws/, 'mote build refuses the options that the build lacks'],
  [/^(qos0|core): errors in turn/, 'it gives connect() a function, which needs the client as an object'],
  [/host that is none/, 'it is no text that a program could have'],
];

export function leaveOut({ task, skip }: TestContext): void {
  for (const [test, reason] of LEFT_OUT) if (test.test(task.name)) skip(reason);
}

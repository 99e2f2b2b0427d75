import { beforeEach } from 'vitest';
import { whole } from '../scripted.ts';
import { leaveOut } from './left-out.ts';
import { wholeFor } from './programs.ts';
import '../troubles/full-outbox.test.ts';
import '../troubles/hang-ups.test.ts';
import '../troubles/lost-timers.test.ts';
import '../troubles/slow-acks.test.ts';
import '../troubles/unheard-errors.test.ts';
import '../publish.test.ts';
import '../session.test.ts';

/** Tests that look at what the console says where nobody listens to errors. */
const UNHEARD =
  /nobody listens|CONNECT is said|errors in turn|throws out says so|answered in the end|lone message/;

/** Tests in which all timers of the board end. */
const ENDS_TIMERS = /timer|comes in renews|clock that is set/;

/* The tests of the wire, on programs of which the client goes by its variable alone. Only the small builds have that. */
beforeEach((context) => {
  const { name } = context.task;
  if (!/^(core|qos0)\b/.test(name)) context.skip('a build of which the client is an object');
  leaveOut(context);
  const isUnheard = UNHEARD.test(name);
  const shape = isUnheard ? 'loose, errors unheard' : ENDS_TIMERS.test(name) ? 'loose, ends timers' : 'loose';
  whole.program = (build, host, options) => wholeFor(build, host, options, shape);
});

import { beforeEach } from 'vitest';
import { whole } from '../scripted.ts';
import { leaveOut } from './left-out.ts';
import { wholeFor } from './programs.ts';
import '../publish.test.ts';
import '../session.test.ts';
import '../receive.test.ts';
import '../flash.test.ts';
import '../mqtt5/in.test.ts';
import '../../conformance/publish.test.ts';
import '../../conformance/session.test.ts';
import '../../conformance/subscribe.test.ts';

/* The tests of the wire, on programs that are one with their clients; `npm run wire:whole` runs all of them. */
if (process.env.WIRE === 'all')
  await Promise.all([
    import('../subscribe.test.ts'),
    import('../full.test.ts'),
    import('../qos2.test.ts'),
    import('../requests.test.ts'),
    import('../tokens.test.ts'),
    import('../troubles/hang-ups.test.ts'),
    import('../troubles/handlers.test.ts'),
    import('../troubles/full-outbox.test.ts'),
    import('../troubles/lost-timers.test.ts'),
    import('../troubles/safety.test.ts'),
    import('../troubles/slow-acks.test.ts'),
    import('../troubles/unheard-errors.test.ts'),
    import('../mqtt5/mqtt5.test.ts'),
    import('../mqtt5/fallback.test.ts'),
    import('../websocket/websocket.test.ts'),
    import('../../conformance/connect.test.ts'),
    import('../../conformance/edges.test.ts'),
    import('../../conformance/ids.test.ts'),
    import('../../conformance/keep-alive.test.ts'),
    import('../../conformance/qos2.test.ts'),
    import('../../conformance/violations.test.ts'),
    import('../../conformance/bad-broker.test.ts'),
    import('../../conformance/bad-input.test.ts'),
    import('../../conformance/refused.test.ts'),
    import('../../conformance/topics.test.ts'),
    import('../../conformance/websocket.test.ts'),
  ]);

beforeEach((context) => {
  leaveOut(context);
  whole.program = (build, host, options) => wholeFor(build, host, options, 'object');
});

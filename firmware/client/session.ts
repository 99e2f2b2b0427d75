import { client } from './client.ts';
import { say } from './events.ts';
import { MAX_DOUBLINGS } from './limits.ts';
import { arm, drop, keepAliveS, link } from './link.ts';
import { acknowledge, pump } from './outbox.ts';

/** One whole packet: its first byte, and what follows the length. */
export function receive(first: number, body: string) {
  if (client.connected) {
    if (first === 0xd0 && !body) return;
    if (QOS1 && first === 0x40 && body.length === 2) {
      if (!acknowledge(`@\x02${body}`)) say('error', 'unknown PUBACK');
      return;
    }
  } else if (first === 32 && body.length === 2) {
    const code = body.charCodeAt(1);
    if (!code) {
      if (body[0] < '\x02') return accepted();
    } else if (body[0] === '\0') {
      link.doublings = Math.min(MAX_DOUBLINGS, link.doublings + 3);
      return drop(`refused ${code}`);
    }
  }
  drop(`packet ${first}`);
}

function accepted(): void {
  client.connected = true;
  arm(keepAliveS * 450);
  if (QOS1) pump();
  say('connected');
  say('connect');
}

import type { Subscribe, Unsubscribe } from '../codec/packets.ts';
import type { Connection } from '../connection.ts';
import { REASON } from '../farewell.ts';
import type { Hub } from '../hub.ts';
import type { Session } from '../session/session.ts';

/** SUBACK where the disk is full. 3.1.1 has no word for it, and waits until there is room. */
const NO_ROOM = String.fromCharCode(REASON.quotaExceeded);

/** Answers when what the SUBACK promises is kept. */
export function subscribe(
  hub: Hub,
  connection: Connection,
  session: Session,
  { packetId, filters }: Subscribe,
): void {
  if (!isLegal(hub, connection, packetId)) return;
  const { dialect, level } = connection;
  if (level === 5 && session.journal !== null && hub.isStoreFull) {
    connection.ids?.requestAnswered(packetId);
    connection.send(dialect.subackBytes(packetId, NO_ROOM.repeat(filters.length)));
    return;
  }
  const { codes, retained } = hub.subscribe(session, filters);
  hub.whenKept(() => {
    if (connection.closeReason !== null) return;
    connection.ids?.requestAnswered(packetId);
    connection.send(dialect.subackBytes(packetId, codes));
    for (const messages of retained) session.deliverRetained(messages);
  });
}

export function unsubscribe(
  hub: Hub,
  connection: Connection,
  session: Session,
  { packetId, filters }: Unsubscribe,
): void {
  if (!isLegal(hub, connection, packetId)) return;
  const codes = hub.unsubscribe(session, filters);
  hub.whenKept(() => {
    if (connection.closeReason !== null) return;
    connection.ids?.requestAnswered(packetId);
    connection.send(connection.dialect.unsubackBytes(packetId, codes));
  });
}

/** @returns false where the fault has ended the connection */
function isLegal(hub: Hub, connection: Connection, packetId: number): boolean {
  const fault = connection.ids?.judgeRequest(packetId) ?? null;
  if (fault !== null) hub.violated(connection, fault);
  return connection.closeReason === null;
}

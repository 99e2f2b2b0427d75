import { formatCount, formatMs, threeFigures } from '../report/format.ts';
import type { ClientResult, Comparison } from './run-comparison.ts';

/** One figure of a comparison: its name, and each client's value. */
export interface Row {
  label: string;
  /** Null when a client has no such figure, as one that stopped early. */
  value(client: ClientResult): number | null;
  write(value: number): string;
}

const count = (value: number) => formatCount(value);
const kilobytes = (value: number) => `${threeFigures(value / 1000)} kB`;

/** The figures that are compared, the most important first. Costs are those of one device in a day. */
export function rowsOf(comparison: Comparison): Row[] {
  const deviceDays = (comparison.devices * comparison.simulatedS) / 86_400;
  const perDay = (value: number | null) => (value === null ? null : value / deviceDays);
  const attachesADay = ({ attaches }: ClientResult) => perDay(attaches ?? null);
  const done: Row[] = [
    { label: 'readings taken', value: ({ readings }) => readings.taken, write: count },
    { label: 'delivered', value: ({ readings }) => readings.delivered, write: count },
    { label: 'lost', value: ({ readings }) => readings.lost, write: count },
    { label: 'refused by publish()', value: ({ readings }) => readings.refused, write: count },
    { label: 'duplicates', value: ({ readings }) => readings.duplicates, write: count },
    { label: 'latency p50', value: ({ latencyMs }) => latencyMs.p50, write: formatMs },
    { label: 'latency p99', value: ({ latencyMs }) => latencyMs.p99, write: formatMs },
    { label: 'reconnects', value: ({ reconnects }) => reconnects, write: count },
    { label: 'reconnect time p50', value: ({ reconnectMs }) => reconnectMs.p50, write: formatMs },
    { label: 'reconnect time p99', value: ({ reconnectMs }) => reconnectMs.p99, write: formatMs },
    ...(comparison.clients.some(({ attaches }) => attaches !== undefined)
      ? [{ label: 'modem attaches a day', value: attachesADay, write: threeFigures }]
      : []),
    { label: 'devices away at the end', value: ({ awayAtEnd }) => awayAtEnd, write: count },
    { label: 'bytes up a day', value: ({ bytes }) => perDay(bytes.up), write: kilobytes },
    { label: 'bytes down a day', value: ({ bytes }) => perDay(bytes.down), write: kilobytes },
    {
      label: 'radio on a day (estimate)',
      value: ({ radioOnS }) => perDay(radioOnS),
      write: (seconds) => formatMs(seconds * 1000),
    },
    {
      label: 'variables held, most (estimate)',
      value: ({ memory }) => memory.mostVariables,
      write: count,
    },
    { label: 'checks that failed', value: ({ failedChecks }) => failedChecks.length, write: count },
  ];
  return [
    ...done.map((row) => ({
      ...row,
      value: (client: ClientResult) => (client.failure === '' ? row.value(client) : null),
    })),
    { label: 'client file', value: ({ memory }) => memory.fileBytes, write: (bytes) => `${count(bytes)} B` },
    { label: 'its text in RAM, variables', value: ({ memory }) => memory.textVariables, write: count },
  ];
}

export function written(row: Row, client: ClientResult): string {
  const value = row.value(client);
  return value === null ? '-' : row.write(value);
}

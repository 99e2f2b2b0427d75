import { createRequire } from 'node:module';
import { join } from 'node:path';
import { createContext, runInContext } from 'node:vm';
import { PROJECT } from '../../project.ts';
import { FEATURES, type Feature } from '../features.ts';
import { UNKNOWN } from '../joined.ts';

const load = createRequire(import.meta.url);

/** What the client's own functions make of constants, at build time. */
export interface Evaluator {
  /** The CONNECT packet of these options, and its keep-alive interval; null where it cannot be known before the board runs. */
  connect(options: Record<string, unknown>): { packet: string; keepAliveS: number } | null;
  /** A topic with its length before it. */
  prefixed(topic: string): string;
  /** The first byte of a PUBLISH of QoS 1 that goes again. */
  firstWithDup(isRetained: boolean): string;
}

/** esbuild refuses, by its name, what these files no longer export. */
const ENTRY = `
import { connectPacket } from './connect.ts';
import { DUP, PUBLISH_QOS1_FIRST, RETAIN } from './packets.ts';
import { given } from './session.ts';
import { prefixed } from './wire.ts';
connect = (options) => {
  given.options = options;
  return { packet: connectPacket(), keepAliveS: given.keepAliveS };
};
prefix = prefixed;
again = (isRetained) => String.fromCharCode(PUBLISH_QOS1_FIRST | DUP | (isRetained ? RETAIN : 0));
`;

/** Runs the client's own code, without a board: what it gives for ASCII is the same on engines of both kinds. */
export function evaluator(features: readonly Feature[], folder = PROJECT): Evaluator {
  const { buildSync } = load('esbuild') as typeof import('esbuild');
  const { outputFiles } = buildSync({
    stdin: { contents: ENTRY, resolveDir: join(folder, 'firmware/client'), loader: 'ts' },
    bundle: true,
    format: 'iife',
    write: false,
    logLevel: 'silent',
    define: {
      ...Object.fromEntries(FEATURES.map((feature) => [feature, String(features.includes(feature))])),
      ...UNKNOWN,
      require: '__require',
    },
  });
  const realm = createContext({ exports: {}, connect: null, prefix: null, again: null });
  runInContext(outputFiles[0].text, realm);
  const { connect, prefix, again } = realm as unknown as {
    connect: (options: object) => { packet: string; keepAliveS: number };
    prefix: (topic: string) => string;
    again: (isRetained: boolean) => string;
  };
  return {
    connect(options) {
      // Their CONNECT is made anew for each connection.
      if (features.includes('MQTT5') || features.includes('TOKENS')) return null;
      if (/[^\0-\x7f]|\\u/.test(JSON.stringify(options))) return null;
      try {
        return connect(options);
      } catch {
        return null;
      }
    },
    prefixed: prefix,
    firstWithDup: again,
  };
}

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type AnyNode, parse } from 'acorn';
import { transformSync } from 'esbuild';
import { expect, test } from 'vitest';
import { CLIENT_ENTRY } from '../../scripts/compiler/build.ts';
import { BUILDS, type BuildName, FEATURES, type Feature } from '../../scripts/compiler/features.ts';
import { buildOnce } from '../../scripts/compiler/once.ts';
import { PROJECT } from '../../scripts/project.ts';
import { walk } from '../../simulator/board/language/edits.ts';

const folder = join(PROJECT, 'firmware/client');

/** The files that own each feature: its flag may stand anywhere in them. */
const OWNERS: Record<Feature, readonly string[]> = {
  QOS1: ['outbox', 'hang-ups'],
  WINDOW: ['features/window', 'features/suspects'],
  CREDENTIALS: ['features/credentials'],
  RECEIVE: [
    'features/receive',
    'features/framing',
    'features/acks',
    'features/subscriptions',
    'features/compat',
  ],
  PREPARED: ['features/prepare'],
  FLUSH: ['features/flush'],
  TLS: ['transport'],
  COUNTERS: ['features/counters'],
  POLICIES: ['features/policies'],
  FLASH: ['features/flash'],
  // PUBREC, PUBREL and PUBCOMP are acknowledgements among others.
  QOS2: ['features/qos2', 'features/acks'],
  TOKENS: ['features/credentials'],
  WEBSOCKET: ['features/websocket'],
  REQUESTS: ['features/requests'],
  MQTT5: ['features/mqtt5', 'features/mqtt5/version5', 'features/mqtt5/properties', 'features/mqtt5/reasons'],
  ADAPTIVE: ['features/adaptive'],
};

const MAX_ELSEWHERE = 15;

/** Each use of a flag elsewhere: where, and why it stands there. */
const ELSEWHERE: readonly (readonly [use: string, why: string])[] = [
  ['client.ts: RECEIVE', 'connect() is connect() of the module too, by its argument'],
  ['client.ts: RECEIVE', 'only a program for the module expects an error of a second socket'],
  ['client.ts: RECEIVE', 'the module has an export that the others have not'],
  ['hang-ups.ts: WINDOW', 'with one in flight it is this file that counts, else suspects.ts'],
  [
    'lacks.ts: RECEIVE',
    'what small builds lack is refused by `mote build` alone: a twentieth of their bytes',
  ],
  ['outbox.ts: RECEIVE', 'without subscriptions PUBACK is the only acknowledgement'],
  ['outbox.ts: WINDOW', 'one packet in flight needs no loop'],
  ['publish.ts: QOS1', 'without an outbox the QoS of a message is not looked at'],
  ['publish.ts: QOS1', 'without an outbox what cannot go at once is refused'],
  ['reader.ts: QOS1', 'most of what comes is a PUBACK, so it is looked for first'],
  ['reader.ts: QOS1', 'without an outbox no acknowledgement may come'],
  ['reader.ts: RECEIVE', 'packets of any length need another way to cut them'],
  ['text.ts: RECEIVE', 'a small build takes topics of ASCII: 233 bytes'],
  ['features/receive.ts: MQTT5', 'one more argument would cost each message of 3.1.1 3,500 instructions'],
];

const files = readdirSync(folder, { recursive: true, encoding: 'utf8' })
  .filter((file) => /^[\w/-]+\.ts$/.test(file))
  .map((file) => file.replace('.ts', ''));

const programs = new Map(
  files.map((file) => {
    const { code } = transformSync(readFileSync(join(folder, `${file}.ts`), 'utf8'), { loader: 'ts' });
    return [file, parse(code, { ecmaVersion: 2022, sourceType: 'module' })] as const;
  }),
);

/** Every use of a feature's flag in the syntax trees. */
function uses(): { file: string; feature: Feature }[] {
  const found: { file: string; feature: Feature }[] = [];
  for (const [file, program] of programs)
    walk(program, [], (node: AnyNode) => {
      const feature = FEATURES.find((one) => node.type === 'Identifier' && node.name === one);
      if (feature) found.push({ file, feature });
    });
  return found;
}

test('a flag of a feature stands in the files that own it, and elsewhere only where a reason is given', () => {
  const elsewhere = uses()
    .filter(({ file, feature }) => !OWNERS[feature].includes(file))
    .map(({ file, feature }) => `${file}.ts: ${feature}`);
  expect(elsewhere.sort()).toEqual(ELSEWHERE.map(([use]) => use).sort());
  expect(elsewhere.length).toBeLessThanOrEqual(MAX_ELSEWHERE);
  expect(ELSEWHERE.every(([, why]) => why.length > 20)).toBe(true);
});

test('each feature has files that own it, and each of those has its flag or serves the others', () => {
  const owners = Object.values(OWNERS).flat();
  expect(owners.filter((file) => !files.includes(file))).toEqual([]);
  const inFeatures = files.filter((file) => file.startsWith('features/'));
  expect(inFeatures.filter((file) => !owners.includes(file))).toEqual([]);
});

/** The functions and variables at the top of a feature's own files. */
function namesOf(feature: Feature): string[] {
  const shared = new Set(FEATURES.filter((one) => one !== feature).flatMap((one) => OWNERS[one]));
  return OWNERS[feature]
    .filter((file) => file.startsWith('features/') && !shared.has(file))
    .flatMap((file) =>
      [...(programs.get(file)?.body ?? [])].flatMap((statement) => {
        const node = statement.type === 'ExportNamedDeclaration' ? statement.declaration : statement;
        return node?.type === 'FunctionDeclaration' ? [node.id.name] : [];
      }),
    );
}

test.each(['qos0', 'core', 'default', 'full'] as BuildName[])(
  '%s has no function of a feature that it has not',
  (name) => {
    const { names = {} } = buildOnce(CLIENT_ENTRY, BUILDS[name]);
    const left = FEATURES.filter((feature) => !BUILDS[name].includes(feature)).flatMap((feature) =>
      namesOf(feature).filter((one) => one in names),
    );
    expect(left).toEqual([]);
    expect(Object.keys(names)).toContain('hangUp');
  },
);

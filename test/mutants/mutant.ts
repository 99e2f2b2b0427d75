import type { Edit } from '../../scripts/compiler/edited.ts';

/** One realistic mistake in the client, as edits of its source. */
export interface Mutant {
  name: string;
  edits: Edit[];
  /** Only worlds at QoS 2 can show it. */
  qos?: 2;
  /** The scripted test that catches it: no draw of a soak shows it in as many worlds as are tried. */
  test?: string;
}

/** A file of the client or of the parts for programs, without its ending, and what of it becomes what. */
export type MutantEdit = [file: string, find: string, replace: string];

const FOLDER = 'firmware/client/';
/** Those of features that a mistake is made in. */
const OF_FEATURES = [
  'acks',
  'adaptive',
  'flash',
  'qos2',
  'receive',
  'subscriptions',
  'suspects',
  'websocket',
];

function pathOf(file: string): string {
  if (file.includes('/')) return `firmware/${file}.ts`;
  return `${FOLDER}${OF_FEATURES.includes(file) ? 'features/' : ''}${file}.ts`;
}

export function mutant(name: string, ...edits: MutantEdit[]): Mutant {
  return {
    name,
    edits: edits.map(([file, find, replace]) => ({ file: pathOf(file), find, replace })),
  };
}

export function atQos2(name: string, ...edits: MutantEdit[]): Mutant {
  return { ...mutant(name, ...edits), qos: 2 };
}

/** One that a scripted test catches; `file` is its path from `test/firmware`, without the ending. */
export function scripted(file: string, name: string, ...edits: MutantEdit[]): Mutant {
  return { ...mutant(name, ...edits), test: `test/firmware/${file}.test.ts` };
}

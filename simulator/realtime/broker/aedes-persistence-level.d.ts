declare module 'aedes-persistence-level' {
  import type { ClassicLevel } from 'classic-level';

  /** What aedes takes as its `persistence`. */
  export default function persistence(db: ClassicLevel): object;
}

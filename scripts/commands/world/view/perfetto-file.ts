import { MAX_READINGS, PerfettoWriter } from '../../../../simulator/report/causes/perfetto.ts';
import { formatCount } from '../../../../simulator/report/format.ts';
import type { Attribution } from '../../../../simulator/why/attribution.ts';
import type { World } from '../../../../simulator/world/world.ts';
import { Output } from '../../../output.ts';
import { complain } from '../../../say.ts';

/** A file for Perfetto that is being written, under its name only when it is whole. */
export class PerfettoFile {
  readonly #file: Output;
  readonly writer: PerfettoWriter;

  private constructor(path: string) {
    this.#file = new Output('--perfetto', path);
    this.writer = new PerfettoWriter(this.#file);
  }

  /** @returns null when none was asked for */
  static open(path: string | undefined): PerfettoFile | null {
    return path === undefined ? null : new PerfettoFile(path);
  }

  /** What takes the readings of a world. */
  follows({ kernel }: World): NonNullable<Attribution['onExplained']> {
    return (explained) => this.writer.add(explained, kernel.reachedUs);
  }

  close(): void {
    this.writer.close();
    this.#file.close();
    const { leftOut } = this.writer;
    if (leftOut > 0)
      complain(
        `--perfetto: holds ${formatCount(MAX_READINGS)} readings; ${formatCount(leftOut)} later ones are left out`,
      );
  }
}

import { MAX_READINGS, PerfettoWriter } from '../../../../simulator/report/causes/perfetto.ts';
import { formatCount } from '../../../../simulator/report/format.ts';
import { Output } from '../../../output.ts';
import { complain } from '../../../say.ts';

/** A file for Perfetto that is being written, under its name only when it is whole. */
export class PerfettoFile {
  readonly #file: Output;
  readonly #writer: PerfettoWriter;
  readonly add: PerfettoWriter['add'];

  private constructor(path: string) {
    this.#file = new Output('--perfetto', path);
    this.#writer = new PerfettoWriter(this.#file);
    this.add = this.#writer.add;
  }

  /** @returns null when none was asked for */
  static open(path: string | undefined): PerfettoFile | null {
    return path === undefined ? null : new PerfettoFile(path);
  }

  close(): void {
    this.#writer.close();
    this.#file.close();
    const { leftOut } = this.#writer;
    if (leftOut > 0)
      complain(
        `--perfetto: holds ${formatCount(MAX_READINGS)} readings; ${formatCount(leftOut)} later ones are left out`,
      );
  }
}

import { UsageError } from '../errors.ts';

/** The name by which a producer of options calls a field. */
export type NameOf = (field: string) => string;

/** The text that was written for a field; undefined if none was. */
export type TextOf = (field: string) => string | undefined;

/**
 * An option that cannot be used. It has the field of `RunOptions` and the reason; each producer of options prints both
 * with its own names: `--keep-alive soon: ...`, `keepAlive soon: ...`.
 */
export class OptionError extends UsageError {
  /** The field, and where in it: `['faults', 0, 'at']`. */
  readonly path: readonly (string | number)[];
  /** The value as a command line would write it; empty if the reason contains it. */
  readonly value: string;
  /** What is wrong and what to write instead. The producer gives the names of other fields. */
  readonly reason: (name: NameOf) => string;

  constructor(
    path: readonly (string | number)[],
    value: string,
    reason: string | ((name: NameOf) => string),
  ) {
    const say = typeof reason === 'string' ? () => reason : reason;
    super(worded(path, value, say, String));
    this.path = path;
    this.value = value;
    this.reason = say;
  }

  /**
   * The error as one line for the author of the options.
   * @param text what was written, which its author knows better than its value
   */
  inWords(name: NameOf, text: TextOf = () => undefined): string {
    const written = this.path.length === 1 && this.value !== '' ? text(String(this.path[0])) : undefined;
    return worded(this.path, written ?? this.value, this.reason, name);
  }
}

function worded(
  [field, ...within]: readonly (string | number)[],
  value: string,
  reason: (name: NameOf) => string,
  name: NameOf,
): string {
  const where = [name(String(field)), ...within].join('.');
  return `${where}${value === '' ? '' : ` ${value}`}: ${reason(name)}`;
}

/** A text that a field cannot parse; thrown and caught within reading only. */
export class UnreadableText extends Error {}

import { UsageError } from '../errors.ts';

/** What a producer of options calls a field, or another word of its own. */
export type NameOf = (field: string) => string;

/** What was written for a field, where it was written at all. */
export type TextOf = (field: string) => string | undefined;

/**
 * An option that cannot be used. It knows the field of `RunOptions` and the reason; each producer of options says both
 * in its own words: `--keep-alive soon: ...`, `keepAlive soon: ...`.
 */
export class OptionError extends UsageError {
  /** The field, and where in it: `['faults', 0, 'at']`. */
  readonly path: readonly (string | number)[];
  /** As a command line would write it; empty where the reason says it. */
  readonly value: string;
  /** What is wrong and what would do. Other fields are named by the producer. */
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

  /** One line for whoever wrote the options. @param text what was written, which people know better than its meaning */
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

/** A text that is none of what a field takes; only within reading. */
export class UnreadableText extends Error {}

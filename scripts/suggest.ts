/** Letters that may be wrong, missing or too many in a word of this length. */
const WRONG_LETTERS = (length: number) => (length <= 4 ? 1 : 2);

/** The name that was meant, or null: one of few wrong letters, or one that begins like it. */
export function meantName(word: string, names: readonly string[]): string | null {
  const near = names
    .map((name) => ({ name, wrong: distance(word, name) }))
    .filter(({ name, wrong }) => wrong <= WRONG_LETTERS(Math.max(word.length, name.length)))
    .sort((one, other) => one.wrong - other.wrong)[0];
  if (near !== undefined) return near.name;
  const alike = names
    .filter(
      (name) => name.length > 2 && (word.startsWith(name) || (word.length > 2 && name.startsWith(word))),
    )
    .sort((one, other) => other.length - one.length);
  return alike[0] ?? null;
}

/** `; did you mean sim?`, or all that there are. */
export function didYouMean(word: string, names: readonly string[]): string {
  const meant = meantName(word, names);
  return meant === null ? `there are ${names.join(', ')}` : `did you mean ${meant}?`;
}

/** Letters to insert, to leave out or to change, and neighbours to swap, until one word is the other. */
function distance(one: string, other: string): number {
  const rows = Array.from({ length: one.length + 1 }, (_, row) =>
    Array.from({ length: other.length + 1 }, (_, column) => (row === 0 ? column : column === 0 ? row : 0)),
  );
  for (let row = 1; row <= one.length; row++)
    for (let column = 1; column <= other.length; column++) {
      const isSame = one[row - 1] === other[column - 1];
      const isSwapped =
        row > 1 && column > 1 && one[row - 1] === other[column - 2] && one[row - 2] === other[column - 1];
      rows[row][column] = Math.min(
        rows[row - 1][column] + 1,
        rows[row][column - 1] + 1,
        rows[row - 1][column - 1] + (isSame ? 0 : 1),
        isSwapped ? rows[row - 2][column - 2] + 1 : Number.POSITIVE_INFINITY,
      );
    }
  return rows[one.length][other.length];
}

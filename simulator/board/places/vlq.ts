const DIGITS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
/** The bit of a digit that says that another one follows. */
const MORE = 32;

/** Numbers in base64 VLQ, as source maps write them: the lowest bit of a number is its sign. */
export function decodeVlq(segment: string): number[] {
  const values: number[] = [];
  let value = 0;
  let bits = 0;
  for (const letter of segment) {
    const digit = DIGITS.indexOf(letter);
    value += (digit & (MORE - 1)) * 2 ** bits;
    bits += 5;
    if (digit & MORE) continue;
    values.push(value % 2 === 1 ? -(value - 1) / 2 : value / 2);
    value = 0;
    bits = 0;
  }
  return values;
}

export function encodeVlq(value: number): string {
  let rest = value < 0 ? -value * 2 + 1 : value * 2;
  let text = '';
  do {
    const digit = rest % MORE;
    rest = (rest - digit) / MORE;
    text += DIGITS[digit + (rest > 0 ? MORE : 0)];
  } while (rest > 0);
  return text;
}

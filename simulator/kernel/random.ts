/**
 * One independent stream of random numbers. A world has one for each device and purpose, so that adding or removing one
 * fault changes no number that another fault draws.
 */
export class Random {
  #a: number;
  #b: number;
  #c: number;
  #counter = 1;

  /** @param seed any text; equal texts give equal streams */
  constructor(seed: string) {
    const [a, b, c] = hashText(seed);
    this.#a = a;
    this.#b = b;
    this.#c = c;
    // sfc32 needs about a dozen rounds until similar seeds give unrelated words.
    for (let round = 0; round < 12; round++) this.uint32();
  }

  /** The next 32 bits (sfc32, Chris Doty-Humphrey's PractRand), 0 ... 2^32 - 1. */
  uint32(): number {
    const sum = (this.#a + this.#b + this.#counter) | 0;
    this.#counter = (this.#counter + 1) | 0;
    this.#a = this.#b ^ (this.#b >>> 9);
    this.#b = (this.#c + (this.#c << 3)) | 0;
    this.#c = (((this.#c << 21) | (this.#c >>> 11)) + sum) | 0;
    return sum >>> 0;
  }

  /** Uniform in [0, 1). */
  uniform(): number {
    return this.uint32() / 4294967296;
  }

  /** Uniform in [min, max). */
  between(min: number, max: number): number {
    return min + (max - min) * this.uniform();
  }

  /** A whole number, 0 ... below - 1. */
  below(below: number): number {
    return Math.floor(this.uniform() * below);
  }

  /** True with the given probability; draws nothing when it is 0. */
  chance(probability: number): boolean {
    return probability > 0 && this.uniform() < probability;
  }

  /** Exponentially distributed with the given mean, in the mean's unit. */
  exponential(mean: number): number {
    return -mean * Math.log(1 - this.uniform());
  }

  /** Standard normal (Box-Muller, one of the pair). */
  normal(): number {
    return Math.sqrt(-2 * Math.log(1 - this.uniform())) * Math.cos(2 * Math.PI * this.uniform());
  }
}

/** Three 32-bit words that depend on every character of a text (murmur3's mixing steps). */
function hashText(text: string): [number, number, number] {
  let a = 0x9e3779b9 ^ text.length;
  let b = 0x243f6a88;
  let c = 0xb7e15162;
  for (let index = 0; index < text.length; index++) {
    const unit = text.charCodeAt(index);
    a = Math.imul(a ^ unit, 0xcc9e2d51);
    a = (a << 15) | (a >>> 17);
    b = Math.imul(b ^ a, 0x1b873593);
    b = (b << 13) | (b >>> 19);
    c = Math.imul((c ^ b) + unit, 0x85ebca6b);
    c ^= c >>> 16;
  }
  return [finish(a ^ c), finish(b ^ a), finish(c ^ b)];
}

function finish(word: number): number {
  let mixed = Math.imul(word ^ (word >>> 16), 0x85ebca6b);
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
  return mixed ^ (mixed >>> 16);
}

import { createHmac, randomBytes, type ScryptOptions, scrypt, timingSafeEqual } from 'node:crypto';

/** 2 to the power of LN rounds of 8 blocks: 16 MB and some 50 ms. */
const LN = 14;
const BLOCKS = 8;
const PARALLEL = 1;
const SALT_BYTES = 16;
const HASH_BYTES = 32;
/** A hash that wants more rounds or memory than this is a mistake, or an attack. */
const MAX_LN = 17;
const MAX_BLOCKS = 16;
const MAX_PARALLEL = 4;

const PHC = /^\$scrypt\$ln=(\d{1,2}),r=(\d{1,2}),p=(\d)\$([A-Za-z0-9+/]{16,86})\$([A-Za-z0-9+/]{43,86})$/;
const PREFIX = '$scrypt$';

export function looksHashed(text: string): boolean {
  return text.startsWith(PREFIX);
}

/** Whether it is a hash as `hashPassword` writes it, with costs that this broker pays. */
export function isPasswordHash(text: string): boolean {
  const [, ln = '0', r = '0', p = '0'] = PHC.exec(text) ?? [];
  const isIn = (value: string, most: number) => Number(value) >= 1 && Number(value) <= most;
  return isIn(ln, MAX_LN) && isIn(r, MAX_BLOCKS) && isIn(p, MAX_PARALLEL);
}

/** @returns in PHC's format: `$scrypt$ln=14,r=8,p=1$SALT$HASH` */
export async function hashPassword(password: Buffer): Promise<string> {
  const salt = randomBytes(SALT_BYTES);
  const hash = await derive(password, salt, HASH_BYTES, { N: 2 ** LN, r: BLOCKS, p: PARALLEL });
  const base64 = (bytes: Buffer) => bytes.toString('base64').replace(/=+$/, '');
  return `${PREFIX}ln=${LN},r=${BLOCKS},p=${PARALLEL}$${base64(salt)}$${base64(hash)}`;
}

/** In constant time. @param phc one that `isPasswordHash` takes */
export async function fitsHash(password: Buffer, phc: string): Promise<boolean> {
  const [, ln, r, p, salt, hash] = PHC.exec(phc) ?? [];
  const wanted = Buffer.from(hash, 'base64');
  const costs = { N: 2 ** Number(ln), r: Number(r), p: Number(p) };
  return timingSafeEqual(await derive(password, Buffer.from(salt, 'base64'), wanted.length, costs), wanted);
}

function derive(password: Buffer, salt: Buffer, bytes: number, costs: ScryptOptions): Promise<Buffer> {
  const { N = 0, r = 0 } = costs;
  return new Promise((resolve, reject) => {
    scrypt(password, salt, bytes, { ...costs, maxmem: 256 * N * r }, (error, key) => {
      if (error === null) resolve(key);
      else reject(error);
    });
  });
}

/** Passwords that have fitted once: a thousand boards that come back at once are not hashed a thousand times. */
export class KnownPasswords {
  readonly #key = randomBytes(HASH_BYTES);
  /** By hash: digest of the password under a key that this process alone has. */
  readonly #digests = new Map<string, Buffer>();

  async fits(password: Buffer, phc: string): Promise<boolean> {
    const digest = createHmac('sha256', this.#key).update(password).digest();
    const known = this.#digests.get(phc);
    if (known !== undefined && timingSafeEqual(known, digest)) return true;
    if (!(await fitsHash(password, phc))) return false;
    this.#digests.set(phc, digest);
    return true;
  }
}

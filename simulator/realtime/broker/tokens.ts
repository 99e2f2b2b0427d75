import { createPublicKey, type KeyObject } from 'node:crypto';
import type { errors as Errors, JWTPayload } from 'jose';
import { UsageError } from '../../errors.ts';

export const ALGORITHMS = ['HS256', 'RS256'] as const;

export interface TokenRules {
  algorithm: (typeof ALGORITHMS)[number];
  /** What the key file holds: the secret itself for HS256, a public key in PEM for RS256. */
  key: Buffer;
  issuer?: string;
  audience?: string;
}

/** RFC 7518, 3.2: a key as long as the hash, or longer. */
const SECRET_BYTES_MIN = 32;
/** Tolerated difference between the clocks of this machine and the issuer. */
const CLOCK_TOLERANCE_S = 5;

/** Why somebody is not let in, for the log. */
export class Refused extends Error {}

/** Checks the JWTs that clients give as their password. */
export class Tokens {
  #rules: TokenRules;
  #key: KeyObject | Uint8Array;

  /** @throws UsageError */
  constructor(rules: TokenRules) {
    this.#rules = rules;
    this.#key = rules.algorithm === 'HS256' ? secretOf(rules.key) : publicKeyOf(rules.key);
  }

  /** @returns its claims; `exp` is among them. @throws Refused */
  async check(token: string): Promise<JWTPayload & { exp: number }> {
    const { algorithm, issuer, audience } = this.#rules;
    // Loaded when first needed: it opens fifty files, for which a broker without tokens needs no descriptors.
    const { errors, jwtVerify } = await import('jose');
    try {
      const { payload } = await jwtVerify(token, this.#key, {
        algorithms: [algorithm],
        requiredClaims: ['exp'],
        clockTolerance: CLOCK_TOLERANCE_S,
        ...(issuer !== undefined && { issuer }),
        ...(audience !== undefined && { audience }),
      });
      return payload as JWTPayload & { exp: number };
    } catch (error) {
      throw new Refused(reasonOf(error as Error, errors));
    }
  }
}

function reasonOf(error: Error, errors: typeof Errors): string {
  if (error instanceof errors.JWTExpired)
    return `its token has run out at ${new Date((error.payload.exp ?? 0) * 1000).toISOString()}`;
  if (error instanceof errors.JWSSignatureVerificationFailed)
    return 'its token is forged, or signed with another key';
  if (error instanceof errors.JOSEAlgNotAllowed) return 'its token is signed with another algorithm';
  if (error instanceof errors.JWTClaimValidationFailed)
    return `its token has ${error.reason === 'missing' ? 'no' : 'a wrong'} ${error.claim}`;
  return `its password is no token: ${error.message}`;
}

function secretOf(file: Buffer): Uint8Array {
  const secret = Buffer.from(file.toString('latin1').trim(), 'latin1');
  if (secret.length >= SECRET_BYTES_MIN) return secret;
  throw new UsageError(
    `a secret of ${secret.length} bytes; HS256 wants ${SECRET_BYTES_MIN} or more: openssl rand -hex 32`,
  );
}

function publicKeyOf(file: Buffer): KeyObject {
  try {
    return createPublicKey(file);
  } catch {
    throw new UsageError('no public key in PEM; openssl rsa -in private.pem -pubout writes one');
  }
}

/**
 * How samples become a payload. An encoder takes samples and gives a string of bytes; it asks for nothing. The
 * build picks one.
 *
 * @module
 */
import { encode as cayenne } from './cayenne.ts';
import { encode as json } from './json.ts';
import type { Sample } from './sample.ts';
import { encode as senmlCbor } from './senml-cbor.ts';
import { encode as senmlJson } from './senml-json.ts';

/** The encoder that the build was asked for; what has no names in it needs no base name. */
export const encode: (samples: Sample[], baseName: string) => string =
  PAYLOAD === 'cayenne'
    ? cayenne
    : PAYLOAD === 'senml-cbor'
      ? senmlCbor
      : PAYLOAD === 'senml-json'
        ? senmlJson
        : json;

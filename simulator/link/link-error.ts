import { UsageError } from '../errors.ts';
/** A link's name or file that does not make a link; the message says why and what would do. */
export class LinkError extends UsageError {}

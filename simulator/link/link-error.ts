import { UsageError } from '../errors.ts';
/** A link name or link file that cannot be used; the message says why and what to write instead. */
export class LinkError extends UsageError {}

/** Full names of all members that are recorded; each native that is made so adds its own. */
export const RECORDED = new Set<string>();

/** Gives all state of these files its first values; the build puts the assignments in (scripts/compiler/state.ts). */
declare function resetState(): void;

/** Gives all state of these files its first values; the build puts the assignments in (scripts/build/state.ts). */
declare function resetState(): void;

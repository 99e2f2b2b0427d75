/**
 * Things that a test has begun and must end. The hook stands in setup.ts, which vitest runs for every test file: files
 * share modules, so a hook that a helper registers when it is imported exists only in the first file that imports it.
 */
const steps: (() => unknown)[] = [];

/** Runs `step` after the test that is running now, the last one first. */
export function later(step: () => unknown): void {
  steps.push(step);
}

export async function endAll(): Promise<void> {
  for (const step of steps.splice(0).reverse()) await step();
}

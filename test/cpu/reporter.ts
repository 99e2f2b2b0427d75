import type { Reporter, TestModule } from 'vitest/node';

const SHOWN = 10;

/** Prints at the end what the tests cost in CPU seconds, and the ten files that cost most. */
export default class CpuReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[]): void {
    const costs = modules.map((module) => ({ file: module.relativeModuleId, cpuS: module.meta().cpuS ?? 0 }));
    const allS = costs.reduce((sum, { cpuS }) => sum + cpuS, 0);
    const slowest = costs.toSorted((a, b) => b.cpuS - a.cpuS).slice(0, SHOWN);
    const lines = slowest.map(({ file, cpuS }) => `${cpuS.toFixed(1).padStart(7)}  ${file}`);
    console.log(`CPU seconds, the slowest ${slowest.length} of ${costs.length} files:`);
    console.log([...lines, `${allS.toFixed(1).padStart(7)}  all`, ''].join('\n'));
  }
}

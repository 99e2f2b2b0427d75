import type { Program, WorldPlan } from './world-plan.ts';

/** What a board has in Storage: the program, the client, and what else they `require`. @returns texts by name */
export function filesOf(plan: WorldPlan): { [name: string]: string } {
  return mapped(plan, ({ bytes }) => bytes);
}

/** What errors call these files. */
export function fileNamesOf(plan: WorldPlan): { [name: string]: string } {
  return mapped(plan, ({ build }) => build);
}

function mapped({ app, client, modules = {} }: WorldPlan, of: (program: Program) => string) {
  const programs = { ...modules, '.bootcde': app, mote: client, MQTT: client };
  return Object.fromEntries(Object.entries(programs).map(([name, program]) => [name, of(program)]));
}

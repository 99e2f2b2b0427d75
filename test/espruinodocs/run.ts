import { NoCheckout, readCheckout } from './checkout.ts';
import { type Result, survey } from './survey.ts';

/** `ESPRUINODOCS=DIR npm run try:modules`: loads every module of EspruinoDocs and runs its page's example. */
function main(folder: string | undefined): void {
  if (folder === undefined || folder === '') {
    console.log('try:modules: skipped, as ESPRUINODOCS names no checkout of EspruinoDocs');
    return;
  }
  try {
    const checkout = readCheckout(folder);
    const only = process.argv.slice(2);
    const names = [...checkout.modules.keys()].filter((name) => only.length === 0 || only.includes(name));
    const results = names.sort().map((name) => survey(checkout, name));
    console.log(tableOf(results));
  } catch (error) {
    if (!(error instanceof NoCheckout)) throw error;
    console.error(`try:modules: ${error.message}`);
    process.exitCode = 1;
  }
}

/** What was counted, and each module that is not among those that do it, by its reason. */
export function tableOf(results: readonly Result[]): string {
  const loaded = results.filter(({ board }) => board !== '');
  const inState = (state: string) => results.filter(({ example }) => example.state === state);
  const why = ({ example }: Result) => ('why' in example ? example.why : example.state);
  const tried = results.length - inState('none').length;
  return [
    `${loaded.length} of ${results.length} modules load`,
    ...byReason(
      results.filter(({ board }) => board === ''),
      ({ refusal }) => refusal,
    ),
    '',
    `${inState('does').length} of ${tried} examples that can be run do what they show (${inState('does').filter(({ example }) => 'chip' in example && example.chip).length} of them with their simulated chip, the others over sinks); ${inState('silent').length} run and show nothing, ${inState('fails').length} stop`,
    ...byReason([...inState('fails'), ...inState('silent')], why),
    '',
    `${inState('none').length} modules have no example that can be run`,
    ...byReason(inState('none'), why),
  ].join('\n');
}

function byReason(results: readonly Result[], reasonOf: (result: Result) => string): string[] {
  const named = new Map<string, string[]>();
  for (const result of results) {
    const reason = reasonOf(result).split('\n')[0];
    named.set(reason, [...(named.get(reason) ?? []), result.name]);
  }
  return [...named]
    .sort(([, a], [, b]) => b.length - a.length)
    .map(([reason, names]) => `  ${names.length} ${reason}: ${names.join(', ')}`);
}

main(process.env.ESPRUINODOCS);

import { make } from './elements.ts';

/** A list of links. It reports the choice and shows its title again. */
export function createChoice(
  links: string[],
  choose: (link: string) => void,
  choice = make('select'),
): HTMLSelectElement {
  const title = make('option', 'switch link');
  title.value = '';
  choice.replaceChildren(title, ...links.map((link) => make('option', link)));
  choice.onchange = () => {
    if (choice.value !== '') choose(choice.value);
    choice.value = '';
  };
  return choice;
}

/**
 * One Tab stop for a list of many elements: arrow keys go from one to the next, as the patterns of WAI-ARIA have it.
 */
export class Roving {
  #all: () => HTMLElement[];
  #current: HTMLElement | null = null;

  /** @param all the elements that can be reached, in order @param box what holds them */
  constructor(box: HTMLElement, all: () => HTMLElement[]) {
    this.#all = all;
    box.addEventListener('keydown', (event) => {
      const next = this.#next(event.key);
      if (next === undefined || event.ctrlKey || event.altKey || event.metaKey) return;
      event.preventDefault();
      next.focus();
    });
    box.addEventListener('focusin', ({ target }) => {
      if (target instanceof HTMLElement && this.#all().includes(target)) this.#become(target);
    });
  }

  /** To be called when there are other elements. */
  update(): void {
    const all = this.#all();
    if (this.#current === null || !all.includes(this.#current)) this.#become(all[0] ?? null);
  }

  #become(element: HTMLElement | null): void {
    if (element === this.#current) return;
    if (this.#current !== null) this.#current.tabIndex = -1;
    if (element !== null) element.tabIndex = 0;
    this.#current = element;
  }

  #next(key: string): HTMLElement | undefined {
    const all = this.#all();
    const at = all.indexOf(document.activeElement as HTMLElement);
    if (at < 0) return undefined;
    const last = all.length - 1;
    const places: { [key: string]: number } = {
      ArrowDown: Math.min(at + 1, last),
      ArrowUp: Math.max(at - 1, 0),
      PageDown: Math.min(at + 10, last),
      PageUp: Math.max(at - 10, 0),
      Home: 0,
      End: last,
    };
    return all[places[key]];
  }
}

/** Client ids for clients that have none; what one gets does not depend on others. */
export class AssignedIds {
  readonly #counts = new Map<number, number>();

  next(device: number): string {
    const count = (this.#counts.get(device) ?? 0) + 1;
    this.#counts.set(device, count);
    return `auto-${device}-${count}`;
  }
}

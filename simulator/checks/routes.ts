import { EVERY_TYPE, type Observer, type PacketObservation } from './check.ts';
import { OBSERVATIONS, type Observation, type Observations } from './observations.ts';

/** One observer and its method: one shape for all kinds, so that a call site stays monomorphic. */
export interface Route<Name extends Observation> {
  readonly observer: Partial<Observations>;
  readonly tell: Observations[Name];
}

/** For each observation those that ask for it, in their order; for packets by control packet type. */
export type Routes = {
  readonly [Name in Observation]: Name extends PacketObservation ? Route<Name>[][] : Route<Name>[];
};

/**
 * Builds the tables once, so that an observation reaches those that ask for it and nobody else is called.
 *
 * @param listeners ask for all that they have methods for, and come after the observers
 * @throws Error where an observer declares an observation without the method, or has the method and does not declare it
 */
export function routesOf(
  observers: readonly Observer[],
  listeners: readonly Partial<Observations>[] = [],
): Routes {
  for (const observer of observers) assertDeclared(observer);
  const routes = (name: Observation, type = 0) =>
    [...observers.filter((one) => asksFor(one, name, type)), ...listeners.filter((one) => name in one)].map(
      (observer) => ({ observer, tell: observer[name] }),
    );
  return Object.fromEntries(
    OBSERVATIONS.map((name) => [
      name,
      name === 'sent' || name === 'received' ? EVERY_TYPE.map((type) => routes(name, type)) : routes(name),
    ]),
  ) as unknown as Routes;
}

function asksFor({ observes }: Observer, name: Observation, type: number): boolean {
  const asked = observes[name];
  return typeof asked === 'object' ? asked.includes(type) : asked === true;
}

function assertDeclared(observer: Observer): void {
  const { name: kind } = observer.constructor;
  for (const name of OBSERVATIONS) {
    const isDeclared = name in observer.observes;
    const isImplemented = name in observer;
    if (isDeclared && !isImplemented)
      throw new Error(
        `${kind} declares "${name}" in observes without a method for it: write one, or take it out`,
      );
    if (isImplemented && !isDeclared)
      throw new Error(`${kind} has a method "${name}" that would never be called: declare it in observes`);
  }
}

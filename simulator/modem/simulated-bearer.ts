import type { Clock, Owner } from '../kernel/kernel.ts';
import type { Listener, SocketUser } from '../net/socket.ts';
import type { Dialled, SimulatedNet } from '../tcp/index.ts';
import type { Bearer, Security } from './bearer.ts';

/** Time of a DNS query, where the link does not give it. [E] */
const DNS_US = 300e3;

/** Finds the listener behind a host and port. */
export type Remotes = (host: string, port: number) => Listener | undefined;

/** The modelled link and TCP under a modem. */
export class SimulatedBearer implements Bearer {
  readonly #clock: Clock;
  readonly #owner: Owner;
  readonly #net: SimulatedNet;
  readonly #remotes: Remotes;
  readonly #isTls: boolean;

  /**
   * @param remotes finds the listener; the network's own where it returns none
   * @param isTls the network adds TLS to each connection, whether the modem asks for it or not
   */
  constructor(
    clock: Clock,
    owner: Owner,
    net: SimulatedNet,
    remotes: Remotes = () => undefined,
    isTls = false,
  ) {
    this.#clock = clock;
    this.#owner = owner;
    this.#net = net;
    this.#remotes = remotes;
    this.#isTls = isTls;
  }

  dial(host: string, port: number, user: SocketUser, security: Security): Dialled {
    return this.#net.dial(host, user, this.#isTls || security !== 'none', this.#remotes(host, port));
  }

  resolve(host: string, done: (address: string | null) => void): void {
    const answer = this.#net.link.lookUp(this.#clock.now) ?? { found: true, atUs: this.#clock.now + DNS_US };
    // TEST-NET-2 of RFC 5737.
    const address = /^[\d.]+$/.test(host) ? host : '198.51.100.1';
    this.#clock.at(answer.atUs, this.#owner, done, answer.found ? address : null);
  }

  serve(isServed: boolean): void {
    this.#net.link.isServed = isServed;
  }

  powerCut(): void {
    this.#net.powerCut();
  }

  powerUp(): void {
    this.#net.powerUp();
  }
}

import * as v from 'valibot';
import { Stage, type StagePort } from './stage.ts';

export const attributes = v.object({});

/** Passes bytes unchanged. It also stands in for a toxic whose toxicity has spared this connection. */
export class Noop extends Stage {
  push(bytes: Buffer): void {
    this.port.push(bytes);
  }
}

export const createStage = (_attributes: object, port: StagePort): Stage => new Noop(port);

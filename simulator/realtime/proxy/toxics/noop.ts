import * as v from 'valibot';
import { Stage, type StagePort } from './stage.ts';

export const attributes = v.object({});

/** Bytes pass as they come. It also stands where the toxicity has spared a connection. */
export class Noop extends Stage {
  push(bytes: Buffer): void {
    this.port.push(bytes);
  }
}

export const createStage = (_attributes: object, port: StagePort): Stage => new Noop(port);

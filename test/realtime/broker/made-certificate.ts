import { writeFiles } from '../../../scripts/output.ts';
import { ownCertificate } from '../../../simulator/realtime/broker/certificate.ts';
import { temporaryFolder } from '../../commands/cli.ts';

/** A certificate as `mote broker --data` makes it, in a folder of its own. */
export function madeCertificate() {
  const folder = temporaryFolder();
  return ownCertificate(folder, (files) => writeFiles('--data', folder, files));
}

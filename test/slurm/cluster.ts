import { type ChildProcess, execFileSync, spawn, spawnSync } from 'node:child_process';
import { closeSync, mkdirSync, openSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { hostname, userInfo } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { FreePorts } from '../free-ports.ts';

export const NODES = ['n1', 'n2', 'n3'];
const COMMANDS = ['slurmctld', 'slurmd', 'sbatch', 'sinfo', 'scontrol'];
const PACKAGES = 'slurmctld slurmd slurm-client slurm-wlm-basic-plugins';
const START_MS = 60_000;

/** What to install; null where all is there. */
export function missing(): string | null {
  const absent = COMMANDS.filter((name) => spawnSync('sh', ['-c', `command -v ${name}`]).status !== 0);
  return absent.length === 0
    ? null
    : `${absent.join(', ')} not found; on Debian: apt-get install --no-install-recommends ${PACKAGES}`;
}

/** A real Slurm on this machine, without munge, systemd or containers: a controller and three nodes, each with one CPU. */
export class Cluster {
  readonly folder: string;
  readonly env: NodeJS.ProcessEnv;
  #daemons = new Map<string, ChildProcess>();

  private constructor(folder: string) {
    this.folder = folder;
    this.env = { ...process.env, SLURM_CONF: join(folder, 'slurm.conf') };
  }

  static async start(folder: string): Promise<Cluster> {
    const cluster = new Cluster(folder);
    const free = new FreePorts();
    const controller = await free.next();
    const ports: number[] = [];
    for (const _ of NODES) ports.push(await free.next());
    for (const name of ['state', ...NODES]) mkdirSync(join(folder, name));
    writeFileSync(join(folder, 'slurm.conf'), confOf(folder, controller, ports));
    cluster.#begin('slurmctld', ['slurmctld', '-D']);
    for (const node of NODES) cluster.#begin(node, ['slurmd', '-D', '-N', node]);
    const untilMs = performance.now() + START_MS;
    while (cluster.statesOfNodes().filter((state) => state === 'idle').length < NODES.length) {
      if (performance.now() > untilMs) {
        cluster.stop();
        throw new Error(`the nodes do not come up; see the logs in ${folder}`);
      }
      await sleep(200);
    }
    return cluster;
  }

  /** In the order of `NODES`, as sinfo calls them. */
  statesOfNodes(): string[] {
    const { stdout } = spawnSync('sinfo', ['-h', '-N', '-o', '%N %T'], { env: this.env, encoding: 'utf8' });
    const states = new Map(stdout.split('\n').map((line) => line.split(' ') as [string, string]));
    return NODES.map((node) => states.get(node) ?? 'unknown');
  }

  /** Submits a script and waits for its end. @returns the exit code of sbatch */
  submit(args: string[], variables: Record<string, string>): Promise<number | null> {
    const env = { ...this.env, ...variables };
    const child = spawn('sbatch', ['--wait', ...args], { cwd: this.folder, env, stdio: 'inherit' });
    return new Promise((resolve) => child.on('exit', resolve));
  }

  /** As when the power of its machine fails: the daemon, its steps, and all that they have started. */
  killNode(node: string): void {
    this.#daemons.get(node)?.kill('SIGKILL');
    const own = processes().filter(
      ({ env }) =>
        env.includes(`SLURMD_NODENAME=${node}`) && env.includes(`SLURM_CONF=${this.env.SLURM_CONF}`),
    );
    const steps = own.map(({ parent }) => parent).filter((pid) => nameOf(pid) === 'slurmstepd');
    for (const pid of [...steps, ...own.map(({ pid }) => pid)]) {
      try {
        process.kill(pid, 'SIGKILL');
      } catch {
        // It has ended meanwhile.
      }
    }
  }

  stop(): void {
    spawnSync('scancel', ['--user', userInfo().username], { env: this.env });
    for (const daemon of this.#daemons.values()) daemon.kill('SIGTERM');
    for (const node of NODES) this.killNode(node);
  }

  #begin(name: string, [command, ...args]: string[]): void {
    const log = openSync(join(this.folder, `${name}.out`), 'w');
    this.#daemons.set(name, spawn(command, args, { env: this.env, stdio: ['ignore', log, log] }));
    closeSync(log);
  }
}

/** Short times, so that a node that is dead is given up within a quarter of a minute, and its task begins again at once. */
function confOf(folder: string, controller: number, ports: number[]): string {
  const { username } = userInfo();
  const host = hostname();
  const nodes = NODES.map(
    (node, index) => `NodeName=${node} NodeHostname=${host} NodeAddr=127.0.0.1 Port=${ports[index]} CPUs=1`,
  );
  return [
    'ClusterName=mote',
    `SlurmctldHost=${host}(127.0.0.1)`,
    `SlurmctldPort=${controller}`,
    `SlurmUser=${username}`,
    `SlurmdUser=${username}`,
    'AuthType=auth/none',
    'AuthInfo=cred_expire=10',
    'CredType=cred/none',
    'ProctrackType=proctrack/linuxproc',
    'TaskPlugin=task/none',
    'JobAcctGatherType=jobacct_gather/none',
    'AccountingStorageType=accounting_storage/none',
    'MpiDefault=none',
    'SelectType=select/cons_tres',
    'SelectTypeParameters=CR_Core',
    'SlurmdTimeout=15',
    'KillWait=2',
    `StateSaveLocation=${join(folder, 'state')}`,
    `SlurmdSpoolDir=${join(folder, '%n')}`,
    `SlurmctldPidFile=${join(folder, 'slurmctld.pid')}`,
    `SlurmdPidFile=${join(folder, '%n.pid')}`,
    ...nodes,
    `PartitionName=all Nodes=${NODES.join(',')} Default=YES State=UP MaxTime=INFINITE`,
    '',
  ].join('\n');
}

interface ProcessSeen {
  pid: number;
  parent: number;
  env: string[];
}

function processes(): ProcessSeen[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => {
      try {
        const env = readFileSync(`/proc/${name}/environ`, 'utf8').split('\0');
        return [{ pid: Number(name), parent: parentOf(name), env }];
      } catch {
        return [];
      }
    });
}

function parentOf(pid: string): number {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]);
}

function nameOf(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/comm`, 'utf8').trim();
  } catch {
    return '';
  }
}

export function versionOfSlurm(): string {
  return execFileSync('slurmctld', ['-V'], { encoding: 'utf8' }).trim();
}

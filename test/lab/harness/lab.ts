/** The lab as its users see it: the openstack client, the internet, the guests. */
import { readFileSync } from 'node:fs';
import { eventually, mustRun, runCommand } from './run-command.ts';

export const STATE = process.env['BATON_LAB_STATE'] ?? '/var/lib/baton-lab';
export const CLOUDS_YAML = `${STATE}/clouds.yaml`;
/** For the OpenSSH client: every guest of every pair, by its name. */
export const SSH_CONFIG = `${STATE}/keys/ssh_config`;
export const VANTAGE = 'ip netns exec baton-internet';

export type CloudName = 'os1' | 'os2' | 'os1-admin' | 'os2-admin';

export interface Pair {
  readonly name: string;
  readonly floatingIp: { readonly id: string; readonly address: string };
  readonly vip: { readonly port: string; readonly address: string };
  readonly loadBalancers: readonly {
    readonly name: string;
    readonly server: string;
    readonly address: string;
    readonly mac: string;
    readonly dataSha256: string;
    /** Null: it boots from the image. */
    readonly rootVolume: string | null;
    readonly dataVolume: string;
  }[];
}

export async function lab(...args: readonly string[]): Promise<string> {
  return mustRun(['bash', 'lab/lab', ...args]);
}

export async function makePair(name: string, cidr: string, cloud: 'os1' | 'os2' = 'os1'): Promise<Pair> {
  return JSON.parse(await lab('pair', name, '--cloud', cloud, '--cidr', cidr, '--wait')) as Pair;
}

/** The ordinary OpenStack client, with JSON parsed. */
export async function openstack<T = unknown>(cloud: CloudName, ...args: readonly string[]): Promise<T> {
  const text = await mustRun(['openstack', '--os-cloud', cloud, ...args], { OS_CLIENT_CONFIG_FILE: CLOUDS_YAML });
  return (args.includes('-f') ? JSON.parse(text) : text) as T;
}

/** Who answers at this address, by a new connection from the internet; null when nobody does. */
export async function whoAnswers(address: string, path = '/'): Promise<string | null> {
  const done = await runCommand([...VANTAGE.split(' '), 'curl', '-s', '-m', '2', `http://${address}${path}`]);
  return done.code === 0 ? done.stdout.trim() : null;
}

export async function untilAnswers(address: string, who: string, seconds: number): Promise<void> {
  await eventually(`${address} answered by ${who}`, seconds, async () =>
    (await whoAnswers(address)) === who ? true : null,
  );
}

/** A command inside a guest, through a namespace of its network. */
export async function inGuest(cloud: CloudName, server: string, command: string): Promise<string> {
  return lab('guest', cloud, server, command);
}

export interface LabFacts {
  readonly clouds: Readonly<Record<'os1' | 'os2', { readonly backend: string }>>;
  readonly phaseSeconds?: Readonly<Record<string, number>>;
}

export function labFacts(): LabFacts {
  return JSON.parse(readFileSync(`${STATE}/lab.json`, 'utf8')) as LabFacts;
}

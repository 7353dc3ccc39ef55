import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Command } from 'commander';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { moverImageBytes } from '../../disks/testing/mover-image-bytes.ts';
import { InMemoryServices } from '../testing/in-memory-services.ts';
import { baton } from '../testing/terminal.ts';
import { type DisksOptions, disksWishes, withDisks } from './disks-options.ts';

const GATEWAY = '203.0.113.1:7443';
let folder: string;
let image: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'baton-cli-'));
  image = join(folder, 'mover.raw');
  await writeFile(image, moverImageBytes());
});
afterEach(() => rm(folder, { recursive: true }));

function wishes(...words: readonly string[]) {
  const command = withDisks(new Command().exitOverride().configureOutput({ writeErr: () => undefined }));
  command.parse(words, { from: 'user' });
  return disksWishes(command.opts<DisksOptions>(), new AbortController().signal);
}

describe('options about disks', () => {
  it('nothing is asked for by itself', async () => {
    expect(await wishes()).toBeUndefined();
    expect(await wishes('--disks', 'image')).toEqual({ strategy: 'image' });
  });

  it('leaves the choice to the plan when no strategy is said', async () => {
    expect(await wishes('--mover-image', image, '--mover-gateway', GATEWAY)).toEqual({
      mover: { image, gateway: GATEWAY },
    });
  });

  it('takes everything that a mover may have', async () => {
    const more = [
      '--mover-listen',
      '0.0.0.0:7444',
      '--mover-through',
      'ip netns exec "an inside"',
      '--mover-goal',
      '5s',
    ];
    expect(await wishes('--disks', 'mover', '--mover-image', image, '--mover-gateway', GATEWAY, ...more)).toEqual({
      strategy: 'mover',
      mover: {
        image,
        gateway: GATEWAY,
        listen: '0.0.0.0:7444',
        through: ['ip', 'netns', 'exec', 'an inside'],
        goalSeconds: 5,
      },
    });
  });

  it.each([
    ['10.0.0.1'],
    ['baton.example.org:7443'],
    ['[2001:db8::1]:7443'],
    ['203.0.113.1:0'],
    ['203.0.113.1:65536'],
    ['203.0.113.1:'],
  ])('refuses the gateway %s', (gateway) => {
    expect(() => wishes('--mover-image', image, '--mover-gateway', gateway)).toThrow('It has the form address:port');
  });

  it.each([
    [['--mover-listen', 'here'], 'It has the form host:port'],
    [['--mover-through', ' '], 'It is empty'],
    [['--mover-goal', '0'], 'It is in whole seconds'],
    [['--disk-rate', '50'], 'It has the form 50MB/s'],
    [['--disk-rate', '1kB/s'], 'and is 100kB/s or more'],
    [['--disk-rate', '9999999GB/s'], 'It has the form 50MB/s'],
    [['--disk-latency', '0'], 'It is in whole milliseconds'],
    [['--disks', 'nbd'], 'Allowed choices are image, mover, rbd'],
  ])('refuses %s', (words, said) => {
    expect(() => wishes('--mover-image', image, '--mover-gateway', GATEWAY, ...words)).toThrow(said);
  });

  it.each([
    [['--disks', 'mover'], 'Movers need an image, and a gateway'],
    [['--disks', 'mover', '--mover-gateway', GATEWAY], 'Movers need an image, and a gateway'],
    [['--mover-image', 'mover.raw'], 'Movers need an image, and a gateway'],
    [['--mover-goal', '5s'], 'Movers need an image, and a gateway'],
    [['--disks', 'image', '--mover-gateway', GATEWAY], '--disks image and options --mover-... do not go together.'],
    [['--mover-gateway', GATEWAY, '--mover-image', '/nowhere/mover.raw'], '/nowhere/mover.raw is not there.'],
    [['--mover-gateway', GATEWAY, '--mover-image', '.'], 'cannot be read'],
    [['--mover-gateway', GATEWAY, '--mover-image', 'package.json'], 'is no mover image: it has no region'],
    [['--disks', 'rbd'], 'Nothing says which Ceph clusters hold the disks.'],
    [['--rbd-clusters', '/nowhere/ceph.yaml'], 'The file of Ceph clusters /nowhere/ceph.yaml cannot be read'],
    [['--disks', 'image', '--rbd-clusters', 'ceph.yaml'], '--disks image and --rbd-clusters do not go together.'],
  ])('asks no cloud anything with %s', async (words, said) => {
    const services = new InMemoryServices();
    const argv = ['plan', 'create', 'shop', '--source-cloud', 'os1', '--target-cloud', 'os2', ...words];
    const { code, stdout, stderr } = await baton(argv, { services });
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toContain(said);
    expect(services.requests).toEqual([]);
  });

  it.each([
    [['--disk-rate', '50MB/s'], { bytesPerSecond: 50_000_000 }],
    [['--disk-rate', '1.5GB'], { bytesPerSecond: 1_500_000_000 }],
    [['--disk-rate', '800kB/s', '--disk-latency', '20ms'], { bytesPerSecond: 800_000, readLatencyMs: 20 }],
    [['--disk-latency', '5'], { readLatencyMs: 5 }],
  ])('limits a copy by %j, whatever its strategy', async (words, limits) => {
    expect(await wishes(...words)).toEqual({ limits });
    expect(await wishes('--disks', 'image', ...words)).toEqual({ strategy: 'image', limits });
  });

  it('reads which Ceph clusters there are, and tells the faults of that file with their places', async () => {
    const file = join(folder, 'ceph.yaml');
    await writeFile(
      file,
      'source: {pool: volumes, rootPool: vms, conf: /etc/ceph/os1.conf, id: baton}\ntarget: {pool: volumes/os2, through: [ssh, ceph2]}\n',
    );
    expect(await wishes('--rbd-clusters', file)).toEqual({
      rbd: {
        source: { pool: 'volumes', rootPool: 'vms', conf: '/etc/ceph/os1.conf', id: 'baton' },
        target: { pool: 'volumes/os2', through: ['ssh', 'ceph2'] },
      },
    });
    expect(await wishes('--rbd-clusters', file, '--disks', 'rbd')).toMatchObject({ strategy: 'rbd' });
    await writeFile(file, 'source: {pool: "a b", keyring: /etc/a b}\ntarget: {pol: volumes}\n');
    await expect(wishes('--rbd-clusters', file)).rejects.toMatchObject({
      code: 'RBD_CLUSTERS_INVALID',
      message: [
        `${file} is no file of Ceph clusters: 4 faults.`,
        `${file}:1:16: source.pool: "a b" is no pool; a pool, or pool/namespace`,
        `${file}:1:32: source.keyring: "/etc/a b" is no plain path; letters, digits and any of _ . / -`,
        `${file}:2:9: target.pool: is missing; text (put quotes around numbers and true/false)`,
        `${file}:2:10: target.pol: is no key here; did you mean pool?`,
      ].join('\n'),
    });
  });

  it('hands them on', async () => {
    const services = new InMemoryServices();
    const argv = ['plan', 'create', 'shop', '--source-cloud', 'os1', '--target-cloud', 'os2', '--disks', 'mover'];
    await baton([...argv, '--mover-image', image, '--mover-gateway', GATEWAY], { services });
    expect(services.requests).toMatchObject([{ disks: { strategy: 'mover', mover: { image, gateway: GATEWAY } } }]);
  });
});

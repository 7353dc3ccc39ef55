/** Connections that live through the cutover, between real kernels: what is set up, what it carries, and that nothing of it stays. */
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';

import { ShellConnectionKeeper } from '../../packages/baton/src/connections/shell-connection-keeper.ts';
import type { KeeperGuest, Passage } from '../../packages/baton/src/ports/connection-keeper.ts';
import { HA_IP, SECOND_HA_IP, TRANSIT_ADDRESSES, type BalancerName } from './world/layout.ts';
import { type Conversation, judgeConnections, judgeConversation } from './world/outage.ts';
import { watch } from './world/prober.ts';
import { sleep, until, World } from './world/world.ts';

const ROUNDS = 5;
const STAYING = 'secondary';
const TAKING = 'primary-in-target';
const never = new AbortController().signal;

const guest = (name: BalancerName): KeeperGuest => ({ serverName: name, destination: name, hostKeyOf: name });
const passage: Passage = {
  migrationId: 'm-1a2b3c4d',
  staying: guest(STAYING),
  taking: guest(TAKING),
  addresses: { source: TRANSIT_ADDRESSES[STAYING], target: TRANSIT_ADDRESSES[TAKING] },
  udpPort: 4789,
  vips: [HA_IP.vip, SECOND_HA_IP.vip],
  limitSeconds: 60,
};

/** Everything that a guest's network is set to; what only counts is left out. */
const DUMP = `ip -d link; ip addr; ip -4 rule; ip -6 rule; ip route show table all; nft list ruleset; ls /run
find /proc/sys/net -type f ! -name '*conntrack_count' -exec grep -H '' {} + 2>/dev/null | sort`;

describe('connections through a cutover', () => {
  let world: World;
  let keeper: ShellConnectionKeeper;
  const dump = (name: BalancerName): Promise<string> => world.machine(name).sh(DUMP);
  const dumps = (): Promise<readonly string[]> => Promise.all([dump(STAYING), dump(TAKING)]);
  const expectAsBefore = async (before: readonly string[]): Promise<void> => {
    const now = await dumps();
    expect(now.map((text, at) => difference(before[at] ?? '', text))).toEqual([[], []]);
  };

  beforeAll(async () => {
    world = await World.make({ routing: 'l2', haIps: [HA_IP, SECOND_HA_IP] });
    keeper = new ShellConnectionKeeper({ shell: world.shell });
    await world.associate('source');
    await Promise.all([world.bootAsMaster(STAYING), world.bootAsMaster(TAKING)]);
    // Connection tracking has come to both, as it would be in a guest with a firewall: its settings are there to be compared.
    for (const name of [STAYING, TAKING] as const)
      await world
        .machine(name)
        .sh(
          "nft 'add table ip own; add chain ip own in { type filter hook input priority 0; }; add rule ip own in ct state established counter'; nft delete table ip own",
        );
  });
  afterAll(() => world.close());

  let backMs = 0;
  let isThere = false;
  async function cutOver(): Promise<void> {
    // The source's router announces for 4 s after it got an address: one in the midst of a cutover would lead back for a moment.
    await sleep(Math.max(0, backMs + 4500 - performance.now()));
    await world.associate('target');
    await world.disassociate('source');
    isThere = true;
  }
  async function goBack(): Promise<void> {
    if (!isThere) return;
    isThere = false;
    await world.associate('source');
    await world.disassociate('target');
    backMs = performance.now();
  }

  /** One conversation through a cutover and the way back; what it saw on each leg. */
  async function converse(haIp = HA_IP): Promise<{ readonly there: Conversation; readonly madeBy: readonly string[] }> {
    const outside = world.machine('outside');
    const talk = await watch(outside, 'talk', [haIp.floating], 20);
    await sleep(500);
    await cutOver();
    await sleep(300);
    const connect = await watch(outside, 'connect', [haIp.floating], 25);
    await sleep(1200);
    const [connected] = await connect.stop();
    const [talked] = await talk.stop();
    if (connected === undefined || talked === undefined) throw new Error('nothing was seen');
    const judged = judgeConnections(connected);
    expect(judged.failed).toBe(0);
    return { there: judgeConversation(talked), madeBy: [...new Set(connected.probes.flatMap(({ who }) => who ?? []))] };
  }

  afterEach(goBack);

  describe('as they are', () => {
    it('an open connection is reset by the load balancer that does not know it', async () => {
      const { there, madeBy } = await converse();
      expect(there.survived).toBe(false);
      expect(madeBy).toEqual([TAKING]);
    });
  });

  describe('kept', () => {
    let before: readonly string[];
    beforeEach(async () => {
      await keeper.remove(passage, never);
      before = await dumps();
    });

    it('nothing is missing in these guests, and the try leaves nothing', async () => {
      expect(await keeper.missing(passage.staying, 4789, never)).toEqual([]);
      expect(await keeper.missing(passage.taking, 4789, never)).toEqual([]);
      await expectAsBefore(before);
    });

    it(`they survive, ${ROUNDS} of ${ROUNDS}; new ones are the target's; afterwards all is as before`, async () => {
      const survived: boolean[] = [];
      for (let round = 0; round < ROUNDS; round += 1) {
        const proof = await keeper.setUp(passage, never);
        expect(proof.longPacketsPass).toBe(true);
        const { there, madeBy } = await converse(round % 2 === 0 ? HA_IP : SECOND_HA_IP);
        survived.push(there.survived);
        expect(there.servedBy).toEqual([STAYING]);
        expect(madeBy).toEqual([TAKING]);
        // The last packets of its end are under way when it has ended.
        await until(async () => (await keeper.look(passage, never)).living === 0, 3000, 'the conversation has ended');
        const look = await keeper.look(passage, never);
        expect(look).toMatchObject({ stands: { staying: true, taking: true }, carried: 1 });
        expect(look.packets).toBeGreaterThan(20);
        expect((await keeper.remove(passage, never)).map(({ outcome }) => outcome)).toEqual(['removed', 'removed']);
        await expectAsBefore(before);
        await goBack();
      }
      expect(survived).toEqual(Array.from({ length: ROUNDS }, () => true));
    });

    it('they survive the way back as well: packets that come directly again are answered directly', async () => {
      await keeper.setUp(passage, never);
      const talk = await watch(world.machine('outside'), 'talk', [HA_IP.floating], 20);
      await sleep(400);
      await cutOver();
      await sleep(800);
      await goBack();
      await sleep(800);
      await keeper.remove(passage, never);
      await sleep(400);
      const [talked] = await talk.stop();
      if (talked === undefined) throw new Error('nothing was seen');
      expect(judgeConversation(talked)).toMatchObject({ survived: true, servedBy: [STAYING] });
      await expectAsBefore(before);
    });

    it('long packets pass in both directions, though the tunnel is narrower than the network', async () => {
      await keeper.setUp(passage, never);
      const echo = world.machine(STAYING).spawn([process.execPath, '-e', ECHO]);
      await new Promise((resolve) => echo.stdout.once('data', resolve));
      const bulk = world.machine('outside').spawn([process.execPath, '-e', BULK, HA_IP.floating]);
      const next = (): Promise<string> =>
        new Promise((resolve) => bulk.stdout.once('data', (text: Buffer) => resolve(String(text))));
      expect((await next()).trim()).toBe('connected');
      await cutOver();
      await sleep(300);
      const said = next();
      bulk.stdin.write('go');
      expect((await said).trim()).toBe('4000000 bytes came back');
      echo.kill();
      await keeper.remove(passage, never);
      await goBack();
      await expectAsBefore(before);
    });

    it('nobody comes back: each guest removes everything itself when the limit has passed, and tells what it saw', async () => {
      await sleep(Math.max(0, backMs + 4500 - performance.now()));
      await keeper.setUp({ ...passage, limitSeconds: 8 }, never);
      const talk = await watch(world.machine('outside'), 'talk', [HA_IP.floating], 20);
      await cutOver();
      await until(
        async () =>
          (
            await Promise.all(
              [STAYING, TAKING].map((name) =>
                world.machine(name as BalancerName).sh('ip link; nft list tables; ls /run'),
              ),
            )
          ).every((text) => !/baton[0-9a-f]{8}(?!.tally)/.test(text)),
        15_000,
        'both guests are clean',
      );
      await talk.stop();
      await goBack();
      expect(await keeper.look(passage, never)).toMatchObject({
        stands: { staying: false, taking: false },
        carried: 1,
        living: 1,
      });
      expect((await keeper.remove(passage, never)).map(({ outcome }) => outcome)).toEqual([
        'nothing-there',
        'nothing-there',
      ]);
      await expectAsBefore(before);
    });

    it('Baton ends while it sets up: the next life goes on from there, and removes all of it', async () => {
      for (const afterMs of [60, 200, 500, 1000]) {
        const stop = new AbortController();
        const setting = keeper.setUp({ ...passage, limitSeconds: 600 }, stop.signal).catch(() => null);
        await sleep(afterMs);
        stop.abort();
        await setting;
        await keeper.setUp(passage, never);
        await keeper.remove(passage, never);
        await expectAsBefore(before);
      }
    });

    it('without a path it says so, and leaves nothing', async () => {
      const astray = { ...passage, addresses: { source: '172.16.0.99', target: '172.16.0.98' } };
      await expect(keeper.setUp(astray, never)).rejects.toMatchObject({ code: 'CONNECTIONS_NOT_KEPT' });
      await expectAsBefore(before);
    });
  });
});

function difference(before: string, now: string): readonly string[] {
  const [was, is] = [before.split('\n'), now.split('\n')];
  return [
    ...was.filter((line) => !is.includes(line)).map((line) => `gone: ${line}`),
    ...is.filter((line) => !was.includes(line)).map((line) => `new: ${line}`),
  ].slice(0, 20);
}

/** Sends back what it is sent. */
const ECHO = `require('node:net').createServer((socket) => socket.pipe(socket)).listen(9100, '0.0.0.0', () => console.log('ready'))`;
/** When it is told to go: sends 4 MB, and counts what comes back. */
const BULK = `const socket = require('node:net').connect(9100, process.argv[1]);
let back = 0;
const tell = () => { console.log(back + ' bytes came back'); process.exit(); };
socket.on('data', (chunk) => { back += chunk.length; if (back === 4000000) tell(); });
socket.on('connect', () => console.log('connected'));
socket.on('error', (error) => { console.log(String(error)); process.exit(); });
setTimeout(tell, 15000);
process.stdin.once('data', () => socket.write(Buffer.alloc(4000000, 'x')));`;

/** The VRRP instances of a cloud's guests: who takes part in which virtual router, and what follows from an election. */
import type { SimulatedCloud } from '../cloud.ts';
import type { PortRow } from '../network/rows.ts';
import { withoutLength } from './address.ts';
import { answer, claim } from './claims.ts';
import { say } from './console.ts';
import { type Deadline, type Participant, betterOf, hearGoodbye, listen, nextDeadline, pass } from './election.ts';
import { becameMaster, heardGoodbye, insisted, yielded } from './keepalived-messages.ts';
import { nicOf } from './nics.ts';
import { isWired, passes } from './packet-filter.ts';
import type { GuestRow } from './rows.ts';
import { numberIn, textIn } from './task-payload.ts';
import { nextBeat } from './vrrp-timers.ts';

/** Guests on one network with one VRID elect one MASTER, if they reach each other. */
export interface VirtualRouter {
  readonly networkId: string;
  readonly virtualRouterId: number;
}

interface Member extends Participant {
  readonly guestId: string;
  readonly port: PortRow;
}

export interface VirtualRouters {
  /** Those in which the guest takes part now. */
  of(guest: GuestRow): readonly VirtualRouter[];
  /** Takes in that something has changed that VRRP may feel. */
  settle(routers: readonly VirtualRouter[]): void;
  /** The guest sends an advert of priority 0 wherever it is MASTER. Its row is still as before. */
  sayGoodbye(guest: GuestRow): void;
  /** Whoever holds a VIP that nobody claims answers when it is asked for. */
  answerFor(guest: GuestRow): void;
}

const TASK = 'guest.vrrp';
/** RFC 5798, 5.1.1.2. */
const VRRP_GROUP = { kind: 'address', address: '224.0.0.18', groupIds: [] } as const;
/** In one moment nobody changes its state more than a few times. */
const MAX_ROUNDS = 1000;

export function createVirtualRouters(cloud: SimulatedCloud): VirtualRouters {
  const { state } = cloud;

  cloud.tasks.handle(TASK, (payload) => {
    const router = { networkId: textIn(payload, 'networkId'), virtualRouterId: numberIn(payload, 'virtualRouterId') };
    settle(router, numberIn(payload, 'atMs'));
  });

  function membersOf(router: VirtualRouter): readonly Member[] {
    const isOnIt = (portId: string): boolean => state.ports.get(portId)?.networkId === router.networkId;
    const guests = state.guests.where((guest) => guest.portIds.some(isOnIt));
    return guests.flatMap((guest) => memberships(guest).filter((one) => isIn(one, router)));
  }

  function memberships(guest: GuestRow): readonly Member[] {
    if (guest.phase !== 'running') return [];
    return (guest.definition?.keepalived?.instances ?? []).flatMap((instance) => {
      const is = guest.vrrp[instance.name];
      const timer = guest.timers[instance.name];
      const nic = nicOf(state, guest, instance.nic);
      if ((is !== 'BACKUP' && is !== 'MASTER') || timer === undefined || nic === null) return [];
      const key = `${guest.id}/${instance.name}`;
      const awake = guest.pausedAtMs === null;
      return [{ key, guestId: guest.id, port: nic.port, instance, address: nic.address, awake, state: is, timer }];
    });
  }

  function reaches(from: Member, to: Member): boolean {
    const sender = { kind: 'address', address: from.address, groupIds: from.port.securityGroupIds } as const;
    return (
      isWired(state, from.port, from.guestId) &&
      isWired(state, to.port, to.guestId) &&
      passes(state, from.port, 'egress', { protocol: 112 }, VRRP_GROUP) &&
      passes(state, to.port, 'ingress', { protocol: 112 }, sender)
    );
  }

  function settle(router: VirtualRouter, notBeforeMs = 0): void {
    // A timer of the machine may ring a fraction of a millisecond early.
    const nowMs = Math.max(cloud.time.nowMs(), notBeforeMs);
    let heardAtMs = nowMs;
    for (let round = 0; round < MAX_ROUNDS; round += 1) {
      const before = membersOf(router);
      const members = listen(before, reaches, heardAtMs);
      for (const [index, member] of members.entries()) if (member !== before[index]) save(member);
      const due = nextDeadline(members);
      if (due === null || due.atMs > nowMs) return schedule(router, due?.atMs ?? null);
      if (due.participant.state === 'BACKUP') takeOver(due);
      else giveWay(due, members);
      // The timer may be late; what follows from an advert follows at the moment of the advert.
      heardAtMs = due.atMs;
    }
    throw new Error(`virtual router ${router.virtualRouterId} on ${router.networkId} does not settle`);
  }

  function takeOver(due: Deadline<Member>): void {
    const master = pass(due);
    save(master);
    claimAll(master);
    say(state, master.guestId, becameMaster(due.atMs, master.instance.name));
  }

  function giveWay(due: Deadline<Member>, members: readonly Member[]): void {
    const loser = due.participant;
    const winner = members.find((one) => one.key === betterOf(loser)?.key);
    if (winner === undefined) throw new Error(`${loser.key} yields to nobody`);
    // keepalived claims again when it hears a worse MASTER. Where that one hears first, neighbours ask anew after about half
    // a minute; here they do at once.
    claimAll(winner);
    save(pass(due));
    const { beatMs } = winner.timer;
    const sentFirst = beatMs !== null && nextBeat(beatMs, winner.instance.advertIntervalMs, due.atMs) === due.atMs;
    if (!sentFirst) say(state, winner.guestId, insisted(due.atMs, winner.instance, loser));
    say(state, loser.guestId, yielded(due.atMs, loser.instance, winner));
  }

  function claimAll(master: Member): void {
    for (const address of master.instance.virtualAddresses)
      claim(state, master.port, master.guestId, withoutLength(address));
  }

  function save(member: Member): void {
    const guest = state.guests.get(member.guestId);
    if (guest === null) return;
    const { name } = member.instance;
    const vrrp = guest.vrrp[name] === member.state ? guest.vrrp : { ...guest.vrrp, [name]: member.state };
    state.guests.update(guest.id, { vrrp, timers: { ...guest.timers, [name]: member.timer } });
  }

  function schedule(router: VirtualRouter, atMs: number | null): void {
    const isOf = (payload: Readonly<Record<string, unknown>>): boolean =>
      payload['networkId'] === router.networkId && payload['virtualRouterId'] === router.virtualRouterId;
    const planned = state.tasks.where((task) => task.kind === TASK && isOf(task.payload));
    if (planned.length === 1 && planned[0]?.payload['atMs'] === atMs) return;
    if (planned.length > 0) cloud.tasks.cancel(TASK, isOf);
    if (atMs !== null) cloud.tasks.schedule(TASK, atMs - cloud.time.nowMs(), { ...router, atMs });
  }

  return {
    of: (guest) => memberships(guest).map(routerOf),
    settle: (routers) => {
      for (const router of routers) settle(router);
    },
    sayGoodbye: (guest) => {
      const nowMs = cloud.time.nowMs();
      for (const leaver of memberships(guest).filter((one) => one.state === 'MASTER')) {
        const before = membersOf(routerOf(leaver));
        for (const [index, member] of hearGoodbye(leaver, before, reaches, nowMs).entries()) {
          if (member === before[index]) continue;
          save(member);
          say(state, member.guestId, heardGoodbye(nowMs, member.instance.name));
        }
      }
    },
    answerFor: (guest) => {
      for (const member of memberships(guest).filter((one) => one.state === 'MASTER')) {
        for (const address of member.instance.virtualAddresses) {
          answer(state, member.port, member.guestId, withoutLength(address));
        }
      }
    },
  };
}

const routerOf = ({ port, instance }: Member): VirtualRouter => ({
  networkId: port.networkId,
  virtualRouterId: instance.virtualRouterId,
});

function isIn(member: Member, router: VirtualRouter): boolean {
  return member.port.networkId === router.networkId && member.instance.virtualRouterId === router.virtualRouterId;
}

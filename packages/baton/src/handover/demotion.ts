/** The holder steps back by itself: CARP, ucarp and Pacemaker, whose takers nobody can raise. */
import type { GuestReading } from '../domain/guest-reading.ts';
import type { HandoverRecipe } from '../domain/handover.ts';
import type { VrrpKind } from '../domain/vrrp.ts';
import { CARP_DEMOTED_MS, type OutageRange, PACEMAKER_DEMOTED_MS, UCARP_DEMOTED_MS } from './outages.ts';

interface Both {
  readonly holder: GuestReading;
  readonly taker: GuestReading;
}

/** A text says why it cannot be. */
export function chooseDemotion(kind: Exclude<VrrpKind, 'keepalived' | 'vyos'>, both: Both): HandoverRecipe | string {
  switch (kind) {
    case 'carp':
      return demoteCarp(both);
    case 'ucarp':
      return demotion(
        UCARP_DEMOTED_MS,
        10,
        'By SIGUSR2 the holder steps back: ucarp knows no priority that could be raised while it runs, and says no goodbye, so that its peer takes over after its time-out, in up to 4.4 s. A shutdown would lose as much.',
      );
    default:
      return demotion(
        PACEMAKER_DEMOTED_MS,
        60,
        'Pacemaker moves its resources when their node becomes a standby: the address is stopped there, and then started on the other node. How long that takes was not measured; it depends on the resources.',
      );
  }
}

/**
 * A slower master is passed at once by a BACKUP with net.inet.carp.preempt=1; on OpenBSD also without it, when the master's
 * demote count is the higher one (ip_carp.c, carp_proto_input_c).
 */
function demoteCarp({ holder, taker }: Both): HandoverRecipe | string {
  const preempts = (taker.vrrp ?? [])
    .flatMap(({ configuration }) => (configuration?.kind === 'carp' ? configuration.instances : []))
    .every((one) => one.preempts === true);
  const bothOpenBsd = [holder, taker].every(({ system }) => system?.family === 'openbsd');
  if (preempts)
    return demotion(
      CARP_DEMOTED_MS,
      15,
      'CARP: the holder advertises more slowly (advskew 240), and the taker, which preempts, passes it while it still serves. The figure is that of VRRP, whose preemption is the same; with CARP it was not measured.',
    );
  if (bothOpenBsd)
    return demotion(
      CARP_DEMOTED_MS,
      15,
      "OpenBSD's demote count makes the holder give way also to a taker that does not preempt. The figure is that of VRRP's preemption; with CARP it was not measured.",
    );
  return 'the taker does not preempt (net.inet.carp.preempt is not 1), so that a demoted holder would stay master';
}

function demotion(outageMs: OutageRange, withinSeconds: number, why: string): HandoverRecipe {
  return { kind: 'demote', withoutNopreempt: false, outageMs, withinSeconds, why };
}

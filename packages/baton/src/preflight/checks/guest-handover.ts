import { chooseRecipe } from '../../handover/choose-recipe.ts';
import { type Check, pass, unknown, warn } from '../check.ts';
import { looksOf } from './guest-looks.ts';

export const guestHandover: Check = {
  id: 'guest.handover',
  title: 'The VIP can be handed over without loss',
  looksAt:
    'What chooses the recipe: who shares the VIPs and with which priority, preemption, sync groups, checks that weigh on a priority, the version of keepalived, and whether root may be had inside.',
  needs: 'guest',
  remedy:
    'Read docs/explanation/handover.md for what each recipe needs. Nothing is wrong with the pair: the handover only costs what the plan says.',
  run: async (input) => {
    const looks = await looksOf(input);
    const primary = looks.find(({ balancer }) => balancer.role === 'primary');
    const secondary = looks.find(({ balancer }) => balancer.role === 'secondary');
    if (primary === undefined || secondary === undefined)
      return [pass('One of the pair has left the source; nothing is handed over there any more.')];
    if (primary.access !== 'ssh' || secondary.access !== 'ssh')
      return [unknown('The handover is a soft stop, because there is no access to the guests.')];
    const vips = input.plan.vips.map(({ address }) => address);
    const { kind, outageMs, why } = chooseRecipe({ holder: primary, taker: secondary, hands: true, vips });
    const said = `${kind}, ${outageMs[0]}-${outageMs[1]} ms: ${why}`;
    if (kind === 'soft-stop')
      return [
        warn(`The handover is a soft stop of ${primary.name}, ${outageMs[0]}-${outageMs[1]} ms. ${why}`, remedyOf(why)),
      ];
    const planned = input.plan.handover;
    if (planned !== undefined && planned.kind !== kind)
      return [
        warn(
          `The plan hands over by ${planned.kind}; what is read now asks for ${said}`,
          'Make the plan again (baton plan create), so that its forecast is that of the pair as it is.',
        ),
      ];
    return [pass(said)];
  },
};

function remedyOf(why: string): string | undefined {
  if (why.includes('root'))
    return 'Let the user that logs in run sudo -n or doas -n inside both, or log in as root (--ssh-user root); then make the plan again.';
  if (why.includes('could not be read') || why.includes('does not tell'))
    return 'See that keepalived runs and that its files can be read by the user that logs in; then make the plan again.';
  return undefined;
}

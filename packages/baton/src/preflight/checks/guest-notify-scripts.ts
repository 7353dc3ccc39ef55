import { block, type Check, unknown, type Verdict } from '../check.ts';
import { eachGuest, type Seen } from './guest-looks.ts';
import { type Line, linesOf } from './guest-scripts.ts';

/** Ports of Keystone, Nova and Neutron, their clients, and the agents of Pacemaker and the scripts that are known to use them. */
const CLOUD_API =
  /\bopenstack\b|\bneutron\b|\bnova\b|keystone|ha-ip-failover|openstack-(?:floating-ip|virtual-ip|info)|:(?:5000|9696|8774|35357)\b|\/v3\/auth|\bOS_(?:AUTH_URL|CLOUD|TOKEN)\b|floating-?_?ips?\b/i;

export const guestNotifyScripts: Check = {
  id: 'guest.notify-scripts',
  title: 'Nothing in the guests moves the HA IP by the API of the source',
  looksAt:
    'notify scripts of VRRP and agents of Pacemaker, for clients and addresses of a cloud API. After the cutover both clouds have a MASTER: such a script would take the HA IP back to the source.',
  needs: 'guest',
  remedy:
    'Take the notify line (or the resource: pcs resource disable ...) out on each load balancer, and let the HA IP lead to the VIP port: openstack floating ip set --port <VIP port> <HA IP>. Then make the plan again.',
  run: (input) =>
    eachGuest(
      input,
      ['configurations'],
      (look) => {
        const commands = [...new Set(notifiesOf(look))].map((command) => linesOf(look, 'notify', command));
        const calls = commands.flatMap(({ lines }) => lines).filter(({ text }) => CLOUD_API.test(text));
        const agents = (look.companions ?? []).filter((name) => CLOUD_API.test(name));
        const unread = commands.filter(({ seen }) => !seen).flatMap(({ lines }) => lines.slice(0, 1));
        return [
          ...calls.map(({ at, text }) => block(`${at} calls a cloud API: ${text}`)),
          ...agents.map((name) => block(`${name} runs, which calls a cloud API.`)),
          ...unread.filter(({ text }) => !CLOUD_API.test(text)).map(notRead),
        ];
      },
      'nothing that calls a cloud API.',
    ),
};

function notifiesOf(look: Seen<'configurations'>): readonly string[] {
  return look.configurations.flatMap((one) => [
    ...one.instances.flatMap(({ notifies }) => notifies),
    ...one.syncGroups.flatMap(({ notifies }) => notifies),
  ]);
}

const notRead = ({ text }: Line): Verdict =>
  unknown(
    `notify runs ${text}, which was not read.`,
    `On the load balancer: grep -nE 'openstack|neutron|nova|:5000|:9696' ${text.split(/\s/)[0] ?? text}: nothing may be found.`,
  );

import { type Check, foundOr, warn } from '../check.ts';

/** nova.conf, shutdown_timeout; an image may say another one (os_shutdown_timeout). */
const NOVA_SHUTDOWN_SECONDS = 60;
/** From the call to the first reply, up to 4.7 s in six runs on a busy cloud (docs/reference). */
const ASSOCIATION_SECONDS = 5;

export const planTimeouts: Check = {
  id: 'plan.timeouts',
  title: "The plan's timeouts are longer than what they wait for",
  looksAt: `timeouts.powerOff against the time that Nova gives a guest to end (${NOVA_SHUTDOWN_SECONDS} s, or os_shutdown_timeout of its image), timeouts.cutover against the seconds that Neutron takes to carry a floating IP.`,
  needs: 'lists',
  remedy:
    'Raise it in the plan: a step that stops waiting too early fails, or turns an HA IP back that was about to arrive. 180 and 30 are what plan create writes.',
  run: ({ plan }) => {
    const slow = plan.loadBalancers.map(({ name, imageProperties }) => ({
      name,
      seconds: Math.max(NOVA_SHUTDOWN_SECONDS, Number(imageProperties['os_shutdown_timeout'] ?? 0) || 0),
    }));
    return Promise.resolve(
      foundOr(
        [
          ...slow
            .filter(({ seconds }) => plan.timeouts.powerOff <= seconds)
            .map(({ name, seconds }) =>
              warn(
                `timeouts.powerOff is ${plan.timeouts.powerOff} s, and Nova gives ${name} ${seconds} s to end before it pulls the plug.`,
              ),
            ),
          ...(plan.timeouts.cutover <= ASSOCIATION_SECONDS
            ? [
                warn(
                  `timeouts.cutover is ${plan.timeouts.cutover} s; a floating IP can take ${ASSOCIATION_SECONDS} s to arrive.`,
                ),
              ]
            : []),
        ],
        `powerOff ${plan.timeouts.powerOff} s, cutover ${plan.timeouts.cutover} s.`,
      ),
    );
  },
};

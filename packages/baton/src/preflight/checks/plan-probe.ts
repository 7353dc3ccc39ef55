import { type Check, pass, warn } from '../check.ts';

export const planProbe: Check = {
  id: 'plan.probe',
  title: 'An answer from outside tells who gave it',
  looksAt:
    "probe.http.identify and each answersAs of the plan. With them the cutover is proved by the target's own answer; without them by the fact that somebody answers.",
  needs: 'lists',
  remedy:
    'Let each load balancer answer with its own name (haproxy: http-response set-header x-served-by %[hostname]) and name it in the plan: probe.http.identify: { header: x-served-by }, answersAs for each load balancer. Then make sure with baton plan validate.',
  run: ({ plan }) => {
    const { http } = plan.probe;
    if (http === null)
      return Promise.resolve([warn('The HA IPs are watched by ping alone: an echo does not tell who sent it.')]);
    if (http.identify === 'none')
      return Promise.resolve([
        warn(`An answer on port ${http.port}${http.path} does not tell which load balancer gave it.`),
      ]);
    const named = plan.loadBalancers.flatMap((balancer) => balancer.answersAs ?? []);
    if (named.length < plan.loadBalancers.length)
      return Promise.resolve([
        warn(
          `${plan.loadBalancers
            .filter((one) => one.answersAs === undefined)
            .map((one) => one.name)
            .join(' and ')} cannot be told by an answer: answersAs is not in the plan.`,
        ),
      ]);
    return Promise.resolve([
      new Set(named).size < named.length
        ? warn(`Both load balancers answer as ${named[0]}: an answer does not tell which one gave it.`)
        : pass(`By their answers: ${named.join(', ')}.`),
    ]);
  },
};

import { block, type Check, pass, unknown, type Verdict } from '../check.ts';

const ASK_TIMEOUT_MS = 2000;
const ECHO_REQUESTS = 5;

export const sourceVipAnswers: Check = {
  id: 'source.vip-answers',
  title: 'Every HA IP is served now, seen from outside',
  looksAt: 'One new connection by HTTP, or echo requests, to each HA IP from where clients are (probe in the plan).',
  needs: 'outside',
  remedy:
    'Bring the service back to health first: a migration cannot be told from a fault that was there before. If clients are served and only the probe is wrong, correct probe in the plan (vantage, port, path).',
  run: async ({ plan, outside, signal }) => {
    if (outside === null) {
      return [
        unknown(
          'Nobody asked the HA IPs from outside.',
          'Name a place where clients are with probe.vantage in the plan.',
        ),
      ];
    }
    return Promise.all(
      plan.haIps.map(async ({ address }): Promise<Verdict> => {
        if (plan.probe.http !== null) {
          const answer = await outside.askOnce(address, ASK_TIMEOUT_MS, signal);
          if (answer !== null)
            return pass(
              `${address} answered HTTP ${answer.status} in ${Math.round(answer.durationMs)} ms${answer.who === null ? '' : ` as "${answer.who}"`}.`,
            );
          const silent = `${address} gave no answer by HTTP on port ${plan.probe.http.port}${plan.probe.http.path}`;
          // Where the plan pings nothing, a ping may not come through, or may not be wanted: it would tell nothing.
          if (plan.probe.icmp === null) return block(`${silent}.`);
          const replies = await outside.ping(address, ECHO_REQUESTS, signal);
          return block(`${silent}; ${replies} of ${ECHO_REQUESTS} echo requests came back.`);
        }
        const replies = await outside.ping(address, ECHO_REQUESTS, signal);
        return replies > 0
          ? pass(
              `${address}: ${replies} of ${ECHO_REQUESTS} echo requests came back. Somebody serves it; an echo does not tell who.`,
            )
          : block(`${address}: none of ${ECHO_REQUESTS} echo requests came back.`);
      }),
    );
  },
};

import { BatonError } from '../../domain/error.ts';

/** The command of the plan's `probe.vantage` runs no probes: nothing can be said about outage. */
export function vantageUnusable(vantage: readonly string[], why: string): BatonError {
  const where = vantage.length === 0 ? 'on this machine' : `by \`${vantage.join(' ')}\``;
  const prefix = vantage.map((word) => `${word} `).join('');
  return new BatonError({
    code: 'VANTAGE_UNUSABLE',
    kind: 'user',
    message: `The HA IPs cannot be watched from outside: the probes do not run ${where}. ${why}`,
    remedy:
      `Make both \`${prefix}node --version\` (20 or newer) and \`${prefix}ping -n -D -O -i 0.01 ADDRESS\` (iputils-ping, ` +
      'with a route to the HA IPs) work without a question or a password, or name another command in `probe.vantage` of the plan.',
  });
}

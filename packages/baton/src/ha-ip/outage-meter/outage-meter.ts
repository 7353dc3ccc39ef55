/**
 * Looks at HA IPs from outside: echo requests by the system's `ping` (Node has no raw sockets) and new connections by HTTP,
 * both run by one probe agent at the plan's vantage. The agent is started at first use and ends with `close` or with this process.
 */
import { isIP } from 'node:net';
import { BatonError } from '../../domain/error.ts';
import type { ProbePlan } from '../../domain/plan.ts';
import type { Clock } from '../../ports/clock.ts';
import type { OutageMeter } from '../../ports/outage-meter.ts';
import { AgentLink } from './agent-link.ts';
import { AgentWatch, toHttpAnswer } from './agent-watch.ts';
import { orAborted } from './or-aborted.ts';
import { vantageUnusable } from './vantage-error.ts';

/** Beyond the probe's own deadline, for the way to the agent and back. */
const AGENT_SLACK_MS = 5000;

export function createOutageMeter(probe: ProbePlan, clock: Clock): OutageMeter & { close(): Promise<void> } {
  let starting: Promise<AgentLink> | null = null;
  const closing = new AbortController();

  const connect = async (signal: AbortSignal): Promise<AgentLink> => {
    signal.throwIfAborted();
    const known = starting;
    const usable = known?.then((link) => link.usable).catch(() => false) ?? Promise.resolve(false);
    if (!(await orAborted(usable, signal)) && starting === known) starting = null;
    // Several may wait for the same start, so that one who gives up must not end it for the others.
    starting ??= AgentLink.start(probe.vantage, clock, closing.signal);
    return await orAborted(starting, signal);
  };

  return {
    async start(addresses, onGap, signal) {
      addresses.forEach(requireAddress);
      requirePath(probe);
      const watch = new AgentWatch(probe, clock, connect, addresses, onGap);
      await watch.begin(signal);
      signal.addEventListener('abort', () => void watch.stop(), { once: true });
      return watch;
    },

    async askOnce(address, timeoutMs, signal) {
      requireAddress(address);
      requirePath(probe);
      const { http } = probe;
      if (http === null) {
        throw new BatonError({
          code: 'PROBE_HTTP_MISSING',
          kind: 'user',
          message: `Who serves ${address} cannot be asked, because the plan has no HTTP probe.`,
          remedy: 'Give the plan a `probe.http` with the port and path of a page that the load balancers serve.',
        });
      }
      const link = await connect(signal);
      const deadline = AbortSignal.any([signal, AbortSignal.timeout(timeoutMs + AGENT_SLACK_MS)]);
      const { result } = await link.request(
        { type: 'ask', id: link.newId(), address, http, timeoutMs },
        'asked',
        deadline,
      );
      return result.kind === 'answer' ? toHttpAnswer(result, link.offsetMs) : null;
    },

    async ping(address, count, signal) {
      requireAddress(address);
      const link = await connect(signal);
      const deadline = AbortSignal.any([signal, AbortSignal.timeout(count * 1200 + AGENT_SLACK_MS)]);
      const { received, problem } = await link.request(
        { type: 'echo', id: link.newId(), address, count },
        'echoed',
        deadline,
      );
      if (problem !== null) throw vantageUnusable(probe.vantage, problem);
      return received;
    },

    async close() {
      closing.abort(new Error('The outage meter was closed.'));
      const link = await starting?.catch(() => null);
      await link?.close();
    },
  };
}

/** The address becomes an argument of a command: nothing but an IP address may. */
function requireAddress(address: string): void {
  if (isIP(address) !== 0) return;
  throw new BatonError({
    code: 'PROBE_ADDRESS_INVALID',
    kind: 'bug',
    message: `"${address}" is not an IP address, so it cannot be probed.`,
    remedy: 'Probe the HA IP itself, not a name. Please report where this came from.',
  });
}

function requirePath({ http }: ProbePlan): void {
  if (http === null || /^\/[\u0021-\u007e]*$/.test(http.path)) return;
  throw new BatonError({
    code: 'PROBE_PATH_INVALID',
    kind: 'user',
    message: `\`probe.http.path\` of the plan is ${JSON.stringify(http.path)}, which is not the path of a URL.`,
    remedy:
      'Begin it with a slash and percent-encode spaces and letters outside of ASCII, for example /health%20check.',
  });
}

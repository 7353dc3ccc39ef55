/**
 * Looks at HA IPs from outside: echo requests, datagrams, new connections and a conversation, all run by one probe agent at each
 * vantage of the plan. An agent is started at first use and ends with `close` or with this process.
 */
import { isIP } from 'node:net';
import { BatonError } from '../../domain/error.ts';
import type { ProbePlan } from '../../domain/plan.ts';
import type { Clock } from '../../ports/clock.ts';
import type { OutageMeter, Watch } from '../../ports/outage-meter.ts';
import { underSignals } from '../../ports/under-signals.ts';
import { AgentHost } from './agent-host.ts';
import type { AgentLink } from './agent-link.ts';
import { AgentWatch } from './agent-watch.ts';
import { vantageUnusable } from './vantage-error.ts';
import { toHttpAnswer } from './watch-book.ts';

/** Beyond the probe's own deadline, for the way to the agent and back. */
const AGENT_SLACK_MS = 5000;
/** So long a look waits for an agent that is being started for the first time; the start itself may take longer. */
const FIRST_START_MS = 15_000;

export function createOutageMeter(probe: ProbePlan, clock: Clock): OutageMeter & { close(): Promise<void> } {
  const closing = new AbortController();
  const own = new AgentHost(probe.vantage, clock, closing.signal);
  const others = Object.entries(probe.otherVantages ?? {}).map(([name, vantage]) => ({
    name,
    plan: { ...probe, vantage },
    host: new AgentHost(vantage, clock, closing.signal),
  }));

  return {
    async start(addresses, onGap, signal, more = {}) {
      addresses.forEach(requireAddress);
      requirePath(probe);
      const { onNote = nothing, onOpenGap = nothing, onWatching = nothing, orLater = false } = more;
      const shared = { clock, addresses, onGap, onNote, onOpenGap };
      const connect = (given: AbortSignal) => own.connect(given);
      const watch = new AgentWatch({ ...shared, onWatching, plan: probe, connect, vantage: null });
      const elsewhere = others.map(
        ({ name, plan, host }) =>
          new AgentWatch({
            ...shared,
            onWatching: nothing,
            plan,
            connect: (given) => host.connect(given),
            vantage: name,
          }),
      );
      if (orLater) void watch.beginSometime(signal);
      else await watch.begin(signal);
      for (const one of elsewhere) void one.beginSometime(signal);
      const all = watchOfAll(watch, elsewhere);
      const stop = (): void => void all.stop();
      signal.addEventListener('abort', stop, { once: true });
      return {
        ...all,
        stop: async () => {
          signal.removeEventListener('abort', stop);
          return await all.stop();
        },
      };
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
      const link = await linkToAsk(probe, own, signal);
      const { result } = await withinMs(probe, signal, timeoutMs + AGENT_SLACK_MS, (until) =>
        link.request({ type: 'ask', id: link.newId(), address, http, timeoutMs }, 'asked', until),
      );
      return result.kind === 'answer' ? toHttpAnswer(result, link.offsetMs) : null;
    },

    async ping(address, count, signal) {
      requireAddress(address);
      const link = await linkToAsk(probe, own, signal);
      const { received, problem } = await withinMs(probe, signal, count * 1200 + AGENT_SLACK_MS, (until) =>
        link.request({ type: 'echo', id: link.newId(), address, count }, 'echoed', until),
      );
      if (problem !== null) throw vantageUnusable(probe.vantage, problem);
      return received;
    },

    async close() {
      closing.abort(new Error('The outage meter was closed.'));
      await Promise.all([own, ...others.map(({ host }) => host)].map((host) => host.close()));
    },
  };
}

/** All measure; what is asked of the present is asked of the plan's own vantage. */
function watchOfAll(own: AgentWatch, others: readonly AgentWatch[]): Watch {
  return {
    lastAnswer: (address) => own.lastAnswer(address),
    silentForMs: (address) => own.silentForMs(address),
    seenForMs: () => own.seenForMs(),
    spans: () => [own, ...others].flatMap((one) => one.spans()),
    openGaps: () => [own, ...others].flatMap((one) => one.openGaps()),
    stop: async () => (await Promise.all([own, ...others].map((one) => one.stop()))).flat(),
  };
}

const nothing = (): void => undefined;

/** Whoever asks has a deadline, and others to ask; one who begins to watch has time. */
async function linkToAsk(probe: ProbePlan, host: AgentHost, signal: AbortSignal): Promise<AgentLink> {
  return await withinMs(probe, signal, host.wasTried ? AGENT_SLACK_MS : FIRST_START_MS, (until) => host.connect(until));
}

/** An agent that does not answer at all is one that is away: its link may be dead, which nobody has noticed yet. */
async function withinMs<T>(
  { vantage }: ProbePlan,
  signal: AbortSignal,
  ms: number,
  ask: (until: AbortSignal) => Promise<T>,
): Promise<T> {
  const deadline = AbortSignal.timeout(ms);
  try {
    return await underSignals([signal, deadline], ask);
  } catch (error) {
    if (signal.aborted || !deadline.aborted || error !== deadline.reason) throw error;
    throw vantageUnusable(vantage, `No answer within ${ms / 1000} s.`);
  }
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

/** For fastify's hook `onResponse`: `app.addHook('onResponse', countRequests(metrics))`, before the app is ready. */
import type { Metrics } from './metrics.ts';

interface EndedRequest {
  readonly method: string;
  readonly routeOptions: { readonly url?: string | undefined };
}
interface EndedReply {
  readonly statusCode: number;
  /** Milliseconds. */
  readonly elapsedTime: number;
  getHeader(name: string): unknown;
}

export function countRequests(
  metrics: Pick<Metrics, 'requestEnded'>,
): (request: EndedRequest, reply: EndedReply) => Promise<void> {
  return (request, reply) => {
    const type = reply.getHeader('content-type');
    const isStream = typeof type === 'string' && type.startsWith('text/event-stream');
    metrics.requestEnded({
      method: request.method,
      // No route fits: whatever was asked for, it is one of those.
      route: request.routeOptions.url ?? 'none',
      status: reply.statusCode,
      seconds: isStream ? null : reply.elapsedTime / 1000,
    });
    return Promise.resolve();
  };
}

/**
 * Sends spans by OTLP over HTTP. The libraries of OpenTelemetry are loaded when traces are asked for, and not before; the exporter reads
 * the rest of OTEL_EXPORTER_OTLP_* (headers, certificates, timeout, compression) by itself.
 */
import type { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import type { RunSpan } from './spans.ts';

export interface SpanExport {
  /** True once the collector has taken it; false also when the signal is aborted meanwhile. */
  send(span: RunSpan, signal: AbortSignal): Promise<boolean>;
  close(): Promise<void>;
}

type ReadableSpan = Parameters<OTLPTraceExporter['export']>[0][number];
type Env = Readonly<Record<string, string | undefined>>;

/** As the OpenTelemetry specification has it ("SDK environment variables", "OTLP exporter"). */
export function wantsTraces(env: Env): boolean {
  if (env['OTEL_SDK_DISABLED']?.toLowerCase() === 'true' || env['OTEL_TRACES_EXPORTER'] === 'none') return false;
  return Boolean(env['OTEL_EXPORTER_OTLP_TRACES_ENDPOINT'] || env['OTEL_EXPORTER_OTLP_ENDPOINT']);
}

export async function openSpanExport(version: string): Promise<SpanExport> {
  const [api, exporters, resources] = await Promise.all([
    import('@opentelemetry/api'),
    import('@opentelemetry/exporter-trace-otlp-http'),
    import('@opentelemetry/resources'),
  ]);
  const exporter = new exporters.OTLPTraceExporter();
  const resource = resources
    .resourceFromAttributes({ 'service.name': 'baton', 'service.version': version })
    .merge(resources.detectResources({ detectors: [resources.envDetector] }));
  const contextOf = (traceId: string, spanId: string): ReturnType<ReadableSpan['spanContext']> => ({
    traceId,
    spanId,
    traceFlags: api.TraceFlags.SAMPLED,
  });
  const toReadable = (span: RunSpan): ReadableSpan => ({
    name: span.name,
    kind: api.SpanKind.INTERNAL,
    spanContext: () => contextOf(span.traceId, span.spanId),
    ...(span.parentSpanId === null ? {} : { parentSpanContext: contextOf(span.traceId, span.parentSpanId) }),
    startTime: hrTime(span.startMs),
    endTime: hrTime(span.endMs),
    duration: hrTime(span.endMs - span.startMs),
    ended: true,
    status:
      span.failure === null
        ? { code: api.SpanStatusCode.OK }
        : { code: api.SpanStatusCode.ERROR, message: span.failure },
    attributes: Object.fromEntries(
      Object.entries(span.attributes).map(([key, value]) => [key, typeof value === 'object' ? [...value] : value]),
    ),
    links: [],
    events: [],
    resource,
    instrumentationScope: { name: 'baton', version },
    droppedAttributesCount: 0,
    droppedEventsCount: 0,
    droppedLinksCount: 0,
  });
  return {
    send: async (span, signal) =>
      await new Promise((resolve) => {
        const giveUp = (): void => resolve(false);
        signal.addEventListener('abort', giveUp, { once: true });
        exporter.export([toReadable(span)], ({ code }) => {
          signal.removeEventListener('abort', giveUp);
          const result: number = code;
          // ExportResultCode.SUCCESS of @opentelemetry/core.
          resolve(result === 0);
        });
      }),
    close: async () => await exporter.shutdown(),
  };
}

/** Seconds and nanoseconds since 1970. */
function hrTime(ms: number): [number, number] {
  const seconds = Math.floor(ms / 1000);
  return [seconds, Math.round((ms - seconds * 1000) * 1e6)];
}

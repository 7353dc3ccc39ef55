/** What this controller did itself. Each controller counts its own: take the sum over controllers. */
import { Counter, Gauge, Histogram, type Registry } from 'prom-client';

/** Seconds: from an answer out of memory to a plan, which asks two clouds for a minute. */
const REQUEST_BUCKETS = [0.005, 0.025, 0.1, 0.5, 1, 5, 15, 60, 180];

export interface ControllerInstruments {
  readonly requests: Counter<'method' | 'route' | 'status'>;
  readonly requestSeconds: Histogram<'method' | 'route'>;
  readonly cloudCalls: Counter<'cloud' | 'service' | 'status'>;
  readonly workers: Gauge;
  readonly workersEnded: Counter<'outcome'>;
  readonly takeOvers: Counter;
  readonly webhookDeliveries: Counter<'webhook' | 'outcome'>;
}

export function controllerInstruments(registry: Registry): ControllerInstruments {
  const registers = [registry];
  return {
    requests: new Counter({
      name: 'baton_http_requests_total',
      help: 'Requests to the API and the pages, by route and status; an event stream counts when it ends',
      labelNames: ['method', 'route', 'status'],
      registers,
    }),
    requestSeconds: new Histogram({
      name: 'baton_http_request_duration_seconds',
      help: 'How long requests took, event streams left out',
      labelNames: ['method', 'route'],
      buckets: REQUEST_BUCKETS,
      registers,
    }),
    cloudCalls: new Counter({
      name: 'baton_cloud_calls_total',
      help: 'Calls of the controller itself that a cloud answered, by the class of the status',
      labelNames: ['cloud', 'service', 'status'],
      registers,
    }),
    workers: new Gauge({ name: 'baton_workers_running', help: 'Worker processes of this controller', registers }),
    workersEnded: new Counter({
      name: 'baton_workers_ended_total',
      help: 'Workers of this controller that have ended, by the outcome of their run',
      labelNames: ['outcome'],
      registers,
    }),
    takeOvers: new Counter({
      name: 'baton_take_overs_total',
      help: 'Runs that this controller went on with after another process had left them',
      registers,
    }),
    webhookDeliveries: new Counter({
      name: 'baton_webhook_deliveries_total',
      help: 'Tries to deliver an event (delivered, failed), and events that became too old (given-up)',
      labelNames: ['webhook', 'outcome'],
      registers,
    }),
  };
}

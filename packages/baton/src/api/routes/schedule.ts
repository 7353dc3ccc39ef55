import type { Gates, Plan } from '../../domain/plan.ts';
import type { ApiParts } from '../api-parts.ts';
import { actorOf, type Api } from '../request-facts.ts';
import { answer } from '../schemas/components.ts';
import { schedule } from '../schemas/schedule.ts';
import { timesOf } from '../times-of.ts';
import { visibleSummaries } from '../visible.ts';

const MOST_KNOWN = 5000;
/** What is not ahead any more. */
const PASSED: Gates = { cutover: 'automatic', secondary: 'automatic' };

export function scheduleRoutes(app: Api, { services, now }: ApiParts): void {
  /** A forecast stays as it is once its migration is made, so each is read once; it is forgotten with its migration. */
  let known = new Map<string, Plan['forecast']>();

  app.get(
    '/v1/schedule',
    {
      schema: {
        tags: ['migrations'],
        operationId: 'showSchedule',
        summary: 'When the gates ahead will be passed at the earliest, as things stand now',
        response: { 200: answer(schedule) },
      },
    },
    async (request) => {
      const byTime = (await visibleSummaries(services, actorOf(request))).filter(({ gates }) =>
        gates.some(({ opens }) => typeof opens !== 'string'),
      );
      const forecasts = new Map<string, Plan['forecast']>();
      for (const { id } of byTime) forecasts.set(id, known.get(id) ?? (await services.getMigration(id)).plan.forecast);
      known = new Map([...known, ...forecasts].slice(-MOST_KNOWN));
      const at = now();
      return {
        appointments: byTime.flatMap(({ id, gates }) => {
          const forecast = forecasts.get(id);
          if (forecast === undefined) return [];
          const ahead = gates.map(({ gate }) => gate);
          const opens = Object.fromEntries(gates.map((one) => [one.gate, one.opens])) as Partial<Gates>;
          const shut = { ...PASSED, ...opens };
          return timesOf({ gates: shut, forecast }, at, ahead).map((time) => ({ migrationId: id, ...time }));
        }),
      };
    },
  );
}

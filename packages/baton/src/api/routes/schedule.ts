import { gatesSince } from '../../domain/gates.ts';
import type { Plan } from '../../domain/plan.ts';
import type { ApiParts } from '../api-parts.ts';
import { actorOf, type Api } from '../request-facts.ts';
import { answer } from '../schemas/components.ts';
import { schedule } from '../schemas/schedule.ts';
import { timesOf } from '../times-of.ts';
import { visibleSummaries } from '../visible.ts';

const MOST_KNOWN = 5000;

type Timed = Pick<Plan, 'gates' | 'forecast'>;

export function scheduleRoutes(app: Api, { services, now }: ApiParts): void {
  /** A plan stays as it is once its migration is made, so each is read once; the little that is kept of it is forgotten with its migration. */
  let known = new Map<string, Timed>();
  const planOf = async (id: string): Promise<Timed> => {
    const { gates, forecast } = known.get(id) ?? (await services.getMigration(id)).plan;
    return { gates, forecast };
  };

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
      const plans = new Map<string, Timed>();
      for (const { id } of byTime) plans.set(id, await planOf(id));
      known = new Map([...known, ...plans].slice(-MOST_KNOWN));
      const at = now();
      return {
        appointments: byTime.flatMap(({ id, gates, cutOverAt }) => {
          const plan = plans.get(id);
          if (plan === undefined) return [];
          const ahead = gates.map(({ gate }) => gate);
          const since = { ...plan, gates: gatesSince(plan.gates, cutOverAt) };
          return timesOf(since, at, ahead).map((time) => ({ migrationId: id, ...time }));
        }),
      };
    },
  );
}

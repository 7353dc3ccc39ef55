import type { Proof } from '../../domain/step.ts';
import { type Drive, openDrivers } from '../ha-ip-sides.ts';
import type { Step, StepContext } from '../step.ts';

/**
 * Closes the journal of the way there; the report itself is made from the journal whenever somebody asks for it. What a driver
 * changed only for the move is as it was again from here on.
 */
export function reportStep(): Step {
  return {
    id: 'report',
    title: 'Report: forecast beside measured, every proof, every request id',
    impact: 'none',
    check: (ctx) => {
      const [first] = toSettle(ctx);
      return Promise.resolve(
        first === undefined
          ? { done: true }
          : { done: false, needed: `what was changed for the move of ${first.haIp.address} is to be as it was` },
      );
    },
    act: async (ctx) => {
      for (const { driver } of toSettle(ctx)) await driver.settle?.();
    },
    verify: (ctx) => {
      const settled = toSettle(ctx).map(({ haIp, driver }): Proof => ({
        what: `what was changed only for the move of ${haIp.address} is as it was`,
        result: 'proved',
        detail: `driver ${driver.kind}`,
      }));
      const detail = `baton migration report ${ctx.migrationId}`;
      return Promise.resolve({ proofs: [...settled, { what: 'the report is ready', result: 'proved', detail }] });
    },
    undo: () => Promise.resolve('undone'),
  };
}

function toSettle(ctx: StepContext): readonly Drive[] {
  return openDrivers(ctx).filter(({ driver }) => driver.settle !== undefined);
}

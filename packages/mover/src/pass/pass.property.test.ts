import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { faultyDevice } from '../device/testing/faulty-device.ts';
import { COMMIT_BYTES } from './pass.ts';
import { firstDifference, sparseDevice } from './testing/sparse-device.ts';
import {
  apply,
  disks,
  losePower,
  planOf,
  reportOf,
  tryPass,
  volatileManifestStore,
  way,
  type Disks,
  type Way,
} from './testing/scenario.ts';

const RUNS = Number(process.env['BATON_PASS_RUNS'] ?? 8);
const LIMIT_MS = 120_000 + RUNS * 5000;
const SEED = process.env['BATON_SEED'];
const PARAMETERS = { numRuns: RUNS, endOnFailure: true, ...(SEED === undefined ? {} : { seed: Number(SEED) }) };

const reordered = { kind: 'reorder', group: 3, times: Infinity } as const;

/** Both disks as they are before a pass of this way; what its manifest knows is from a pass before. */
async function prepare({ sizeBytes, source: given, target: otherwise, later }: Disks, way: Way) {
  const source = sparseDevice(sizeBytes, { extents: way.extents });
  const target = sparseDevice(sizeBytes);
  const manifest = volatileManifestStore();
  await apply(source, given);
  let pass = 1;
  if (way.knowledge !== 'fresh') await apply(target, [...given.slice(0, 4), ...otherwise]);
  if (way.knowledge === 'manifest') {
    const plan = planOf(sizeBytes, way, { knowledge: 'read', pass, view: 'before' });
    reportOf((await tryPass({ source, target, plan, receive: { manifest } })).received);
    await apply(source, later);
    pass = 2;
  }
  const on = (device: typeof source, ...calls: ('read' | 'write' | 'readBack')[]) =>
    way.reorder ? faultyDevice(device, ...calls.map((call) => ({ ...reordered, on: call }))) : device;
  return {
    source,
    target,
    manifest,
    plan: planOf(sizeBytes, way, { pass, view: 'now' }),
    slowSource: on(source, 'read'),
    slowTarget: on(target, 'read', 'write', 'readBack'),
  };
}

describe('any two disks', () => {
  it(
    'are equal after a pass, and both ends say the same of it',
    async () => {
      await fc.assert(
        fc.asyncProperty(disks, way, async (disks, way) => {
          const { source, target, manifest, plan, slowSource, slowTarget } = await prepare(disks, way);
          const { sent, received } = await tryPass({
            source: slowSource,
            target: slowTarget,
            plan,
            receive: { manifest },
          });
          const [one, other] = [reportOf(sent), reportOf(received)];
          expect(firstDifference(source, target)).toBe(null);
          expect(one.root).toBe(other.root);
          expect([one.changedBytes, one.zeroBytes, one.resumedBytes]).toEqual([other.changedBytes, other.zeroBytes, 0]);
          expect(one.sha256).toMatch(/^[0-9a-f]{64}$/);
        }),
        PARAMETERS,
      );
    },
    LIMIT_MS,
  );

  it(
    'are equal after a pass that was cut anywhere, with a loss of power, and goes on where it was committed',
    async () => {
      const cuts = fc.array(
        fc.record({
          end: fc.constantFrom('source', 'target'),
          at: fc.nat(9999).map((one) => one / 10_000),
          power: fc.boolean(),
        }),
        {
          minLength: 1,
          maxLength: 3,
        },
      );
      await fc.assert(
        fc.asyncProperty(disks, way, cuts, async (disks, way, cuts) => {
          const measured = await prepare(disks, way);
          const whole = await tryPass({
            source: measured.source,
            target: measured.target,
            plan: measured.plan,
            receive: { manifest: measured.manifest },
          });
          const { source, target, manifest, plan, slowSource, slowTarget } = await prepare(disks, way);
          let furthest = 0;
          const onProgress = ({ doneBytes }: { readonly doneBytes: number }): void => {
            furthest = Math.max(furthest, doneBytes);
          };
          for (const { end, at, power } of cuts) {
            const faults =
              end === 'source'
                ? { cutToSourceAt: Math.floor(at * whole.link.toSourceBytes) }
                : { cutToTargetAt: Math.floor(at * whole.link.toTargetBytes) };
            await tryPass({
              source: slowSource,
              target: slowTarget,
              plan,
              faults,
              send: { onProgress },
              receive: { manifest },
            });
            if (power) losePower(target, manifest);
          }
          const { sent, received } = await tryPass({
            source: slowSource,
            target: slowTarget,
            plan,
            receive: { manifest },
          });
          const [one, other] = [reportOf(sent), reportOf(received)];
          expect(firstDifference(source, target)).toBe(null);
          expect(one.root).toBe(other.root);
          expect(one.root).toBe(reportOf(whole.sent).root);
          expect(one.resumedBytes).toBe(other.resumedBytes);
          expect(furthest - one.resumedBytes).toBeLessThanOrEqual(COMMIT_BYTES);
        }),
        PARAMETERS,
      );
    },
    LIMIT_MS,
  );
});

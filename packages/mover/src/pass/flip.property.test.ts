import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { faultyDevice } from '../device/testing/faulty-device.ts';
import { MoverError } from '../mover-error.ts';
import { firstDifference, sparseDevice } from './testing/sparse-device.ts';
import { apply, disks, planOf, reportOf, tryPass, volatileManifestStore, way } from './testing/scenario.ts';
import { memoryManifestStore } from '../manifest/manifest-store.ts';

const RUNS = Number(process.env['BATON_PASS_RUNS'] ?? 10);
const LIMIT_MS = 120_000 + RUNS * 5000;
const SEED = process.env['BATON_SEED'];
const PARAMETERS = { numRuns: RUNS, endOnFailure: true, ...(SEED === undefined ? {} : { seed: Number(SEED) }) };

const share = fc.nat(9999).map((one) => one / 10_000);
const flip = fc.record({
  where: fc.constantFrom('source read', 'to target', 'to source', 'target read', 'target write', 'target read-back'),
  at: share,
  bit: fc.nat(7),
});

describe('one flipped bit', () => {
  it(
    'is found or harmless, wherever it strikes, and the next try mends it',
    async () => {
      let found = 0;
      await fc.assert(
        fc.asyncProperty(
          disks,
          way,
          flip,
          async ({ sizeBytes, source: given, target: otherwise }, way, { where, at, bit }) => {
            const make = async () => {
              const [source, target] = [sparseDevice(sizeBytes, { extents: way.extents }), sparseDevice(sizeBytes)];
              await apply(source, given);
              if (way.knowledge !== 'fresh') await apply(target, [...given.slice(0, 3), ...otherwise]);
              return { source, target };
            };
            const plan = planOf(sizeBytes, way);
            const { link } = await tryPass({ ...(await make()), plan });
            const { source, target } = await make();
            const manifest = volatileManifestStore();
            const offset = Math.min(Math.max(0, sizeBytes - 1), Math.floor(at * sizeBytes));
            const fault = (on: 'read' | 'write' | 'readBack') => ({ kind: 'flip', on, offset, bit }) as const;
            const faultySource = where === 'source read' ? faultyDevice(source, fault('read')) : source;
            const on = ({ 'target read': 'read', 'target write': 'write', 'target read-back': 'readBack' } as const)[
              where as 'target read'
            ];
            const faultyTarget = on === undefined ? target : faultyDevice(target, fault(on));
            const faults = {
              ...(where === 'to target'
                ? { flipToTarget: { at: Math.floor(at * link.toTargetBytes), mask: 1 << bit } }
                : {}),
              ...(where === 'to source'
                ? { flipToSource: { at: Math.floor(at * link.toSourceBytes), mask: 1 << bit } }
                : {}),
            };
            const send = { readTwice: true };
            const first = await tryPass({
              source: faultySource,
              target: faultyTarget,
              plan,
              faults,
              send,
              receive: { manifest },
            });
            const whole = 'report' in first.sent && 'report' in first.received;
            if (whole) {
              expect(firstDifference(source, target)).toBe(null);
              expect(reportOf(first.sent).root).toBe(reportOf(first.received).root);
            } else {
              found += 1;
              for (const ended of [first.sent, first.received])
                if ('error' in ended) expect(ended.error).toBeInstanceOf(MoverError);
            }
            const { sent, received } = await tryPass({ source, target, plan, receive: { manifest } });
            expect(reportOf(sent).root).toBe(reportOf(received).root);
            expect(firstDifference(source, target)).toBe(null);
          },
        ),
        PARAMETERS,
      );
      expect(found).toBeGreaterThan(0);
    },
    LIMIT_MS,
  );

  it(
    'in a manifest is found or harmless',
    async () => {
      const cutAt = share;
      await fc.assert(
        fc.asyncProperty(
          disks,
          way,
          cutAt,
          share,
          fc.nat(7),
          async ({ sizeBytes, source: given, target: otherwise }, way, cutAt, at, bit) => {
            const [source, target] = [sparseDevice(sizeBytes), sparseDevice(sizeBytes)];
            await apply(source, given);
            if (way.knowledge !== 'fresh') await apply(target, otherwise);
            const manifest = memoryManifestStore();
            const plan = planOf(sizeBytes, way);
            const faults = { cutToTargetAt: Math.floor(cutAt * 8_000_000) };
            await tryPass({ source, target, plan, faults, receive: { manifest } });
            const bytes = Buffer.from(manifest.bytes());
            const index = Math.floor(at * bytes.length);
            if (bytes.length > 0) bytes[index] = (bytes[index] ?? 0) ^ (1 << bit);
            const { sent, received } = await tryPass({
              source,
              target,
              plan,
              receive: { manifest: memoryManifestStore(bytes) },
            });
            expect(reportOf(sent).root).toBe(reportOf(received).root);
            expect(firstDifference(source, target)).toBe(null);
          },
        ),
        PARAMETERS,
      );
    },
    LIMIT_MS,
  );
});

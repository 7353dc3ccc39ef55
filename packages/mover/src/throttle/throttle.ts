/** How hard a source works: what one pass asks before it reads and before it sends. Adjustable while it runs. */
import { setTimeout as rest } from 'node:timers/promises';
import { makeLatencyGovernor } from './latency-governor.ts';
import { makeTokenBucket } from './token-bucket.ts';

export interface ThrottleLimits {
  /** Of data on the link; null: no limit. */
  readonly wireBytesPerSecond?: number | null;
  /** Of the source's disk; null: no limit. */
  readonly readBytesPerSecond?: number | null;
  /** The median that a read of 1 MiB may take before the mover steps back; null: no limit. */
  readonly readLatencyMs?: number | null;
  /** Reads of 1 MiB at once, at most. */
  readonly readsInFlight?: number;
}

export interface Throttle {
  /** Changes what is given, and leaves the rest. */
  set(limits: ThrottleLimits): void;
  readonly readsInFlight: number;
  /** What may go on the link in a second; null: no limit. */
  readonly wireBytesPerSecond: number | null;
  beforeRead(bytes: number, signal: AbortSignal): Promise<void>;
  readTook(milliseconds: number): void;
  beforeSend(bytes: number, signal: AbortSignal): Promise<void>;
}

const READS_IN_FLIGHT = 4;
/** A rest is looked at again after so long, so that a new limit counts soon. */
const LOOK_AGAIN_MS = 250;

export function makeThrottle(limits: ThrottleLimits = {}, now: () => number = () => performance.now()): Throttle {
  let current: Required<ThrottleLimits> = {
    wireBytesPerSecond: limits.wireBytesPerSecond ?? null,
    readBytesPerSecond: limits.readBytesPerSecond ?? null,
    readLatencyMs: limits.readLatencyMs ?? null,
    readsInFlight: limits.readsInFlight ?? READS_IN_FLIGHT,
  };
  const wire = makeTokenBucket(current.wireBytesPerSecond, now());
  const reads = makeTokenBucket(current.readBytesPerSecond, now());
  const newGovernor = () =>
    makeLatencyGovernor({ medianMs: current.readLatencyMs, mostInFlight: Math.max(1, current.readsInFlight) });
  let governor = newGovernor();
  const restFor = async (bucket: typeof wire, bytes: number, signal: AbortSignal): Promise<void> => {
    for (let due = bucket.take(bytes, now()); due > 0; due = bucket.take(0, now()))
      await rest(Math.min(due, LOOK_AGAIN_MS), undefined, { signal });
  };
  return {
    set: (changed) => {
      current = { ...current, ...changed };
      wire.setRate(current.wireBytesPerSecond, now());
      reads.setRate(current.readBytesPerSecond, now());
      if (changed.readLatencyMs !== undefined || changed.readsInFlight !== undefined) governor = newGovernor();
    },
    get readsInFlight() {
      return governor.inFlight;
    },
    get wireBytesPerSecond() {
      return wire.bytesPerSecond;
    },
    beforeRead: async (bytes, signal) => {
      if (governor.restMs > 0) await rest(governor.restMs, undefined, { signal });
      await restFor(reads, bytes, signal);
    },
    readTook: (milliseconds) => governor.took(milliseconds),
    beforeSend: (bytes, signal) => restFor(wire, bytes, signal),
  };
}

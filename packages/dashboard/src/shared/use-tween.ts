import { useReducedMotion } from '@mantine/hooks';
import { useEffect, useRef, useState } from 'react';

const DURATION_MS = 900;

/** A value that glides to where it is wanted. Who asked for less motion sees it there at once. */
export function useTween(wanted: number): number {
  const reduced = useReducedMotion(undefined, { getInitialValueInEffect: false });
  const [value, setValue] = useState(wanted);
  const shown = useRef(wanted);
  useEffect(() => {
    const from = shown.current;
    if (from === wanted) return undefined;
    const set = (next: number): void => {
      shown.current = next;
      setValue(next);
    };
    if (reduced) {
      set(wanted);
      return undefined;
    }
    const beganMs = performance.now();
    let frame = 0;
    const draw = (nowMs: number): void => {
      const part = Math.min(1, Math.max(0, nowMs - beganMs) / DURATION_MS);
      set(from + (wanted - from) * eased(part));
      if (part < 1) frame = window.requestAnimationFrame(draw);
    };
    frame = window.requestAnimationFrame(draw);
    return () => window.cancelAnimationFrame(frame);
  }, [wanted, reduced]);
  return value;
}

function eased(part: number): number {
  return part < 0.5 ? 4 * part ** 3 : 1 - (-2 * part + 2) ** 3 / 2;
}

import { useEffect, useState } from 'react';
import { serverNowMs } from '../api/server-clock.ts';

/** Now by the controller's clock, once a second while `ticks`. */
export function useNow(ticks = true): number {
  const [now, setNow] = useState(serverNowMs);
  useEffect(() => {
    if (!ticks) return undefined;
    const timer = window.setInterval(() => setNow(serverNowMs()), 1000);
    return () => window.clearInterval(timer);
  }, [ticks]);
  return now;
}

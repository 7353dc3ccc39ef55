import { useEffect, useRef, useState } from 'react';

/** React listens to wheels passively, so that it could not keep the page from scrolling. `onWheel` says whether it took it. */
export function useWheel(onWheel: (factor: number, x: number) => boolean): (element: HTMLDivElement | null) => void {
  const [element, setElement] = useState<HTMLDivElement | null>(null);
  const latest = useRef(onWheel);
  useEffect(() => {
    latest.current = onWheel;
  });
  useEffect(() => {
    if (element === null) return undefined;
    const listen = (event: WheelEvent): void => {
      const factor = Math.exp(Math.sign(event.deltaY) * Math.min(1, Math.abs(event.deltaY) / 100) * 0.4);
      if (latest.current(factor, event.clientX - element.getBoundingClientRect().left)) event.preventDefault();
    };
    element.addEventListener('wheel', listen, { passive: false });
    return () => element.removeEventListener('wheel', listen);
  }, [element]);
  return setElement;
}

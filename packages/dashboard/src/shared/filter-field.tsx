import { TextInput } from '@mantine/core';
import { useHotkeys } from '@mantine/hooks';
import { type ReactElement, useEffect, useRef, useState } from 'react';

export interface FilterFieldProps {
  readonly label: string;
  readonly value: string;
  readonly onChange: (value: string) => void;
}

const SETTLED_MS = 150;

/** Filters while one types; `/` goes there. The address bar follows when the typing rests. */
export function FilterField({ label, value, onChange }: FilterFieldProps): ReactElement {
  const [typed, setTyped] = useState(value);
  const field = useRef<HTMLInputElement>(null);
  const told = useRef(value);
  useHotkeys([['/', () => field.current?.focus()]]);
  // Somebody went back in the history: what stands in the address bar holds.
  useEffect(() => {
    if (value === told.current) return;
    told.current = value;
    setTyped(value);
  }, [value]);
  useEffect(() => {
    if (typed === told.current) return undefined;
    const timer = window.setTimeout(() => {
      told.current = typed;
      onChange(typed);
    }, SETTLED_MS);
    return () => window.clearTimeout(timer);
  }, [typed, onChange]);
  return (
    <TextInput
      ref={field}
      type="search"
      label={label}
      placeholder="name, address …  press /"
      value={typed}
      onChange={(event) => setTyped(event.currentTarget.value)}
      className="filter-field"
    />
  );
}

import { NativeSelect, TextInput } from '@mantine/core';
import type { ReactElement } from 'react';

export interface OperatorFieldProps {
  /** Entries that may be named; null where nobody tells which. */
  readonly entries: readonly string[] | null;
  readonly value: string | undefined;
  readonly onChange: (value: string | undefined) => void;
}

/** By which session of the target's operator; not to be seen by whoever may name none. */
export function OperatorField({ entries, value, onChange }: OperatorFieldProps): ReactElement | null {
  const about = { label: "Operator's entry in the target", description: 'may choose the address of a floating IP' };
  if (entries === null) {
    return (
      <TextInput
        {...about}
        placeholder="none"
        value={value ?? ''}
        onChange={(event) => onChange(event.currentTarget.value.trim() || undefined)}
      />
    );
  }
  const offered = [...new Set([...entries, ...(value === undefined ? [] : [value])])];
  if (offered.length === 0) return null;
  return (
    <NativeSelect
      {...about}
      value={value ?? ''}
      data={[{ value: '', label: 'none' }, ...offered.map((name) => ({ value: name, label: name }))]}
      onChange={(event) => onChange(event.currentTarget.value || undefined)}
    />
  );
}

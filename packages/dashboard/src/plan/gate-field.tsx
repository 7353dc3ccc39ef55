import { NativeSelect, TextInput } from '@mantine/core';
import { type ReactElement, useState } from 'react';
import { readWindow, windowText } from '../schedule/window-text.ts';
import { isSpan } from '../schedule/span.ts';
import { gateOfText, type GateKind, isoOf, kindOf, localOf, windowEndOfText } from './gate-choice.ts';

export interface GateFieldProps {
  readonly label: string;
  /** As it stands in the address bar; absent: as usual. */
  readonly value: string | undefined;
  readonly usual: 'person' | 'automatic';
  /** It comes after the cutover, and may count from there. */
  readonly isWindowEnd: boolean;
  readonly onChange: (text: string | undefined, isValid: boolean) => void;
}

const KINDS: readonly { readonly value: GateKind; readonly label: string }[] = [
  { value: 'person', label: 'waits for a person' },
  { value: 'automatic', label: 'opens by itself' },
  { value: 'time', label: 'opens at a time' },
  { value: 'after', label: 'opens so long after the cutover' },
  { value: 'window', label: 'opens in a maintenance window' },
];

/** What opens a gate: a person, nobody, a time, a span after the cutover, a window. */
export function GateField({ label, value, usual, isWindowEnd, onChange }: GateFieldProps): ReactElement {
  const read = isWindowEnd ? windowEndOfText : gateOfText;
  const gate = value === undefined ? usual : (read(value) ?? usual);
  const [kind, setKind] = useState<GateKind>(kindOf(gate));
  const [local, setLocal] = useState(
    typeof gate === 'string' || 'after' in gate || gate.notBefore === undefined ? '' : localOf(gate.notBefore),
  );
  const [after, setAfter] = useState(typeof gate !== 'string' && 'after' in gate ? gate.after : '');
  const [hours, setHours] = useState(typeof gate !== 'string' && 'window' in gate ? windowText(gate.window) : '');
  const tell = (next: {
    readonly kind?: GateKind;
    readonly local?: string;
    readonly hours?: string;
    readonly after?: string;
  }): void => {
    const text = textOf({ kind, local, hours, after, ...next });
    onChange(text === usual ? undefined : text, read(text) !== null);
  };
  const isUnread = kind === 'window' && hours !== '' && readWindow(hours) === null;
  return (
    <div className="gate-field">
      <NativeSelect
        label={label}
        value={kind}
        data={KINDS.filter((each) => isWindowEnd || each.value !== 'after').map((each) => ({
          value: each.value,
          label: each.label,
        }))}
        onChange={(event) => {
          const chosen = KINDS.find((each) => each.value === event.currentTarget.value)?.value ?? usual;
          setKind(chosen);
          tell({ kind: chosen });
        }}
      />
      {(kind === 'time' || kind === 'window') && (
        <TextInput
          type="datetime-local"
          label={kind === 'time' ? 'not before' : 'not before (may be empty)'}
          value={local}
          onChange={(event) => {
            setLocal(event.currentTarget.value);
            tell({ local: event.currentTarget.value });
          }}
        />
      )}
      {kind === 'after' && (
        <TextInput
          label="after the cutover"
          placeholder="5d"
          value={after}
          error={after === '' || isSpan(after) ? null : 'minutes, hours or days, such as 90m, 36h or 5d'}
          onChange={(event) => {
            setAfter(event.currentTarget.value.trim());
            tell({ after: event.currentTarget.value.trim() });
          }}
        />
      )}
      {(kind === 'window' || (kind === 'after' && hours !== '')) && (
        <TextInput
          label="hours"
          placeholder="Mon-Fri 22:00-06:00 Europe/Amsterdam"
          value={hours}
          error={isUnread ? 'days, hours and a time zone, as in the example' : null}
          onChange={(event) => {
            setHours(event.currentTarget.value);
            tell({ hours: event.currentTarget.value });
          }}
        />
      )}
    </div>
  );
}

interface Typed {
  readonly kind: GateKind;
  readonly local: string;
  readonly hours: string;
  readonly after: string;
}

function textOf({ kind, local, hours, after }: Typed): string {
  if (kind === 'person' || kind === 'automatic') return kind;
  if (kind === 'time') return isoOf(local);
  return `${kind === 'after' ? after : isoOf(local)} ${hours.trim()}`.trim();
}

import { NativeSelect, TextInput } from '@mantine/core';
import { type ReactElement, useState } from 'react';
import { readWindow, windowText } from '../schedule/window-text.ts';
import { gateOfText, type GateKind, isoOf, kindOf, localOf } from './gate-choice.ts';

export interface GateFieldProps {
  readonly label: string;
  /** As it stands in the address bar; absent: as usual. */
  readonly value: string | undefined;
  readonly usual: 'person' | 'automatic';
  readonly onChange: (text: string | undefined, isValid: boolean) => void;
}

const KINDS: readonly { readonly value: GateKind; readonly label: string }[] = [
  { value: 'person', label: 'waits for a person' },
  { value: 'automatic', label: 'opens by itself' },
  { value: 'time', label: 'opens at a time' },
  { value: 'window', label: 'opens in a maintenance window' },
];

/** What opens a gate: a person, nobody, a time, a window. */
export function GateField({ label, value, usual, onChange }: GateFieldProps): ReactElement {
  const gate = value === undefined ? usual : (gateOfText(value) ?? usual);
  const [kind, setKind] = useState<GateKind>(kindOf(gate));
  const [local, setLocal] = useState(
    typeof gate === 'string' || gate.notBefore === undefined ? '' : localOf(gate.notBefore),
  );
  const [hours, setHours] = useState(typeof gate !== 'string' && 'window' in gate ? windowText(gate.window) : '');
  const tell = (next: { readonly kind?: GateKind; readonly local?: string; readonly hours?: string }): void => {
    const all = { kind, local, hours, ...next };
    const text = textOf(all.kind, all.local, all.hours);
    onChange(text === usual ? undefined : text, gateOfText(text) !== null);
  };
  const isUnread = kind === 'window' && hours !== '' && readWindow(hours) === null;
  return (
    <div className="gate-field">
      <NativeSelect
        label={label}
        value={kind}
        data={KINDS.map((each) => ({ value: each.value, label: each.label }))}
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
      {kind === 'window' && (
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

function textOf(kind: GateKind, local: string, hours: string): string {
  if (kind === 'person' || kind === 'automatic') return kind;
  const time = isoOf(local);
  return kind === 'time' ? time : `${time} ${hours.trim()}`.trim();
}

import { Button, NativeSelect, TextInput } from '@mantine/core';
import { type ReactElement, useState } from 'react';
import type { Plan } from '../api/types/plan.ts';
import { GateField } from './gate-field.tsx';
import { MappingFields } from './mapping-fields.tsx';
import { flavorsOf, flavorsText, GATES, portOf, type Wishes } from './wishes.ts';

export interface WishFormProps {
  readonly wishes: Wishes;
  /** As it was made from them; null before. */
  readonly plan: Plan | null;
  readonly isBusy: boolean;
  readonly onChange: (wishes: Wishes) => void;
  /** From the same wishes, as the clouds are now. */
  readonly onAgain: () => void;
}

const GATE_TITLES = {
  start: 'Begin',
  exposure: 'First load balancer leaves',
  cutover: 'Cutover',
  secondary: 'End of the rollback window',
} as const;

/** What a person may choose. Fields show what was chosen by Baton until something else is wished. */
export function WishForm({ wishes, plan, isBusy, onChange, onAgain }: WishFormProps): ReactElement {
  const [draft, setDraft] = useState<Wishes>(wishes);
  const [flavors, setFlavors] = useState<Readonly<Record<string, string>>>(flavorsOf(wishes.flavors));
  const [invalid, setInvalid] = useState<ReadonlySet<string>>(new Set());
  const set = (change: Wishes): void => setDraft((before) => ({ ...before, ...change }));
  const judge = (field: string, isValid: boolean): void =>
    setInvalid((before) => new Set([...before].filter((one) => one !== field).concat(isValid ? [] : [field])));
  const wished: Wishes = { ...draft, flavors: flavorsText(flavors) || undefined };
  const isSame = JSON.stringify(withoutEmpty(wished)) === JSON.stringify(withoutEmpty(wishes));
  return (
    <form
      className="card wish-form"
      aria-labelledby="wishes-title"
      onSubmit={(event) => {
        event.preventDefault();
        if (invalid.size > 0) return;
        if (isSame) onAgain();
        else onChange(wished);
      }}
    >
      <h2 id="wishes-title">What you choose</h2>
      {plan !== null && (
        <NativeSelect
          label="Primary"
          description="who is MASTER in quiet times"
          value={draft.primary ?? ''}
          data={[
            { value: '', label: `as observed (${nameOf(plan, 'primary')})` },
            ...plan.loadBalancers.map(({ name, sourceServerId }) => ({ value: sourceServerId, label: name })),
          ]}
          onChange={(event) => set({ primary: event.currentTarget.value || undefined })}
        />
      )}
      <MappingFields
        wishes={wishes}
        plan={plan}
        draft={draft}
        flavors={flavors}
        onWish={set}
        onFlavor={(source, target) => setFlavors((before) => ({ ...before, [source]: target }))}
      />
      <TextInput
        label="Port that is watched"
        description="where the HA IPs answer over HTTP"
        inputMode="numeric"
        placeholder={plan === null ? '' : `${plan.probe.http?.port ?? 'none'}`}
        value={draft.port ?? ''}
        error={invalid.has('port') ? 'a number from 1 to 65535' : null}
        onChange={(event) => {
          const port = event.currentTarget.value.trim() || undefined;
          set({ port });
          judge('port', port === undefined || portOf(port) !== null);
        }}
      />
      <NativeSelect
        label="Outages are measured"
        value={draft.ping === 'no' ? 'no' : ''}
        data={[
          { value: '', label: 'by ping, each 10 ms' },
          { value: 'no', label: 'over HTTP alone, where ping is not answered' },
        ]}
        onChange={(event) => set({ ping: event.currentTarget.value || undefined })}
      />
      <fieldset>
        <legend>Gates</legend>
        {GATES.map((name) => (
          <GateField
            key={name}
            label={GATE_TITLES[name]}
            value={draft[name]}
            isWindowEnd={name === 'secondary'}
            usual={name === 'start' || name === 'exposure' ? 'automatic' : 'person'}
            onChange={(text, isValid) => {
              set({ [name]: text });
              judge(name, isValid);
            }}
          />
        ))}
      </fieldset>
      <Button type="submit" loading={isBusy} disabled={invalid.size > 0} variant={isSame ? 'default' : 'filled'}>
        {isSame ? 'Make it again' : 'Make the plan'}
      </Button>
      {isSame && <p className="quiet">as the clouds are now</p>}
    </form>
  );
}

function nameOf({ loadBalancers }: Plan, role: string): string {
  return loadBalancers.find((one) => one.role === role)?.name ?? role;
}

function withoutEmpty(wishes: Wishes): readonly (readonly [string, string])[] {
  return Object.entries(wishes)
    .flatMap(([key, value]) => (value === undefined || value === '' ? [] : [[key, value] as const]))
    .toSorted(([a], [b]) => a.localeCompare(b));
}

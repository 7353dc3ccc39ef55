import { Select, TextInput } from '@mantine/core';
import type { ReactElement } from 'react';
import { Mark } from '../shared/mark.tsx';
import { type Offer, withPresent } from './offers.ts';

export interface ChoiceFieldProps {
  readonly label: string;
  /** What Baton chose; empty where that is not known. */
  readonly chosen: string;
  /** As it is wished; undefined: as Baton chooses. */
  readonly value: string | undefined;
  /** Null: the cloud could not be asked, so that it is typed. */
  readonly offers: readonly Offer[] | null;
  /** What is to be known of the choice. */
  readonly note: string | null;
  readonly onChange: (value: string | undefined) => void;
}

/** One choice of a plan: from what the target offers, or typed where nobody tells what that is. */
export function ChoiceField(props: ChoiceFieldProps): ReactElement {
  const { label, chosen, value, offers, note, onChange } = props;
  const left: Offer = { value: '', label: chosen === '' ? 'as Baton chooses' : `as Baton chose: ${chosen}` };
  return (
    <div className="choice-field">
      {offers === null ? (
        <TextInput
          label={label}
          placeholder={chosen}
          value={value ?? ''}
          onChange={(event) => onChange(event.currentTarget.value.trim() || undefined)}
        />
      ) : (
        <Select
          label={label}
          data={[left, ...withPresent(offers, value)]}
          value={value ?? ''}
          allowDeselect={false}
          searchable
          openOnFocus={false}
          nothingFoundMessage="nothing of that name"
          // What Mantine scrolls with would be styles for this alone.
          withScrollArea={false}
          classNames={{ dropdown: 'choice-dropdown' }}
          comboboxProps={{ withinPortal: false }}
          // What is typed then takes the place of the choice.
          onFocus={(event) => event.currentTarget.select()}
          onChange={(picked) => onChange(picked === null || picked === '' ? undefined : picked)}
        />
      )}
      {note !== null && (
        <p className="choice-note" role="status">
          <Mark kind="gap" title="mind" /> {note}
        </p>
      )}
    </div>
  );
}

import { TextInput } from '@mantine/core';
import { type ReactElement, useState } from 'react';
import { isTyped } from './typed-phrase.ts';

export interface TypedFieldProps {
  readonly phrase: string;
  readonly onTyped: (isTyped: boolean) => void;
  readonly disabled?: boolean;
}

/** A phrase that is typed, so that nobody does something by habit. */
export function TypedField({ phrase, onTyped, disabled = false }: TypedFieldProps): ReactElement {
  const [text, setText] = useState('');
  return (
    <TextInput
      label={
        <>
          Type <kbd className="phrase">{phrase}</kbd> to go on
        </>
      }
      value={text}
      disabled={disabled}
      autoComplete="off"
      autoCapitalize="off"
      spellCheck={false}
      onChange={(event) => {
        const typed = event.currentTarget.value;
        setText(typed);
        onTyped(isTyped(typed, phrase));
      }}
    />
  );
}

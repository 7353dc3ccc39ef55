import { type MantineColorScheme, NativeSelect, useMantineColorScheme } from '@mantine/core';
import type { ReactElement } from 'react';

const SCHEMES = [
  { value: 'auto', label: 'as the system' },
  { value: 'light', label: 'light' },
  { value: 'dark', label: 'dark' },
] as const satisfies readonly { readonly value: MantineColorScheme; readonly label: string }[];

export function ColorSchemeSwitch(): ReactElement {
  // Mantine would hold transitions back by a style element, which the content security policy does not allow.
  const { colorScheme, setColorScheme } = useMantineColorScheme({ keepTransitions: true });
  return (
    <NativeSelect
      aria-label="Colours"
      size="xs"
      className="color-scheme"
      value={colorScheme}
      data={SCHEMES.map(({ value, label }) => ({ value, label }))}
      onChange={(event) => {
        const chosen = SCHEMES.find(({ value }) => value === event.currentTarget.value);
        if (chosen !== undefined) setColorScheme(chosen.value);
      }}
    />
  );
}

import { createTheme, type MantineThemeOverride } from '@mantine/core';

/**
 * Colours and sizes stand in shared/tokens.css, for Mantine's components as well: what Mantine would put into a style element
 * from a theme, the content security policy would not allow.
 */
export const theme: MantineThemeOverride = createTheme({ respectReducedMotion: true });

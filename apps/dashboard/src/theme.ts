import { Button, type CSSVariablesResolver, createTheme, Paper, rem, Table } from "@mantine/core";

const SYSTEM_FONT = 'system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif';

export const theme = createTheme({
  fontFamily: SYSTEM_FONT,
  fontFamilyMonospace: 'ui-monospace, "SF Mono", Menlo, Consolas, "Liberation Mono", monospace',
  fontSizes: { xs: rem(12), sm: rem(13), md: rem(14), lg: rem(16), xl: rem(20) },
  headings: {
    fontFamily: SYSTEM_FONT,
    fontWeight: "600",
    sizes: { h1: { fontSize: rem(20) }, h2: { fontSize: rem(14) }, h3: { fontSize: rem(13) } },
  },
  primaryColor: "indigo",
  primaryShade: { light: 8, dark: 7 },
  defaultRadius: "sm",
  respectReducedMotion: true,
  components: {
    Button: Button.extend({ defaultProps: { fw: 500 } }),
    Paper: Paper.extend({ defaultProps: { withBorder: true, radius: "md" } }),
    Table: Table.extend({ defaultProps: { verticalSpacing: 6, horizontalSpacing: "sm", fz: "sm" } }),
  },
});

/** Mantine's dimmed text has 3.3:1 on white; here every text has at least 4.5:1 (WCAG 2.2, 1.4.3). */
export const resolveVariables: CSSVariablesResolver = () => ({
  variables: {},
  light: {
    "--mantine-color-dimmed": "var(--mantine-color-gray-7)",
    "--mantine-color-placeholder": "var(--mantine-color-gray-7)",
    "--vitrine-canvas": "var(--mantine-color-gray-0)",
    "--mantine-color-error": "var(--vitrine-bad)",
    "--vitrine-good": "#1e6f35",
    "--vitrine-bad": "#b42318",
    "--vitrine-fresh": "var(--mantine-color-indigo-0)",
  },
  dark: {
    "--mantine-color-dimmed": "var(--mantine-color-dark-1)",
    "--mantine-color-placeholder": "var(--mantine-color-dark-1)",
    "--vitrine-canvas": "var(--mantine-color-dark-8)",
    "--mantine-color-error": "var(--vitrine-bad)",
    "--vitrine-good": "var(--mantine-color-green-4)",
    "--vitrine-bad": "var(--mantine-color-red-4)",
    "--vitrine-fresh": "var(--mantine-color-dark-6)",
  },
});

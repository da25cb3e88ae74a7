import { Center, Paper, Stack, Text, Title } from "@mantine/core";
import { Brand } from "../../components/brand.tsx";
import { ErrorNotice } from "../../components/error-notice.tsx";
import { KeyForm } from "./key-form.tsx";
import classes from "./sign-in-page.module.css";

/** @param reason why the last session or the one-time link came to nothing */
export function SignInPage({ reason }: { reason: unknown }) {
  return (
    <Center component="main" className={classes.page}>
      <title>Sign in · Vitrine</title>
      <Stack gap="md" className={classes.column}>
        <Brand />
        <Paper p="lg">
          <Stack gap="md">
            <div>
              <Title order={1}>Sign in</Title>
              <Text size="sm" c="dimmed" mt={4}>
                {window.location.host}
              </Text>
            </div>
            {reason !== undefined && <ErrorNotice error={reason} />}
            <KeyForm />
          </Stack>
        </Paper>
        <Text size="sm" c="dimmed">
          The key stays in this tab and is gone when you close it. The first start of an installation also prints a link
          that signs you in once.
        </Text>
      </Stack>
    </Center>
  );
}

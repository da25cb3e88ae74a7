import { Button, PasswordInput, Stack } from "@mantine/core";
import { AuthenticationError, PermissionError } from "@vitrine/sdk";
import { type FormEvent, useState } from "react";
import { ErrorNotice } from "../../components/error-notice.tsx";
import { signIn } from "../../session.ts";
import { connectVitrine } from "../../vitrine.ts";

/** Signs in with a secret key. The server is asked first, so that a wrong one is said here and not by every panel. */
export function KeyForm() {
  const [wrong, setWrong] = useState<string>();
  const [error, setError] = useState<unknown>();
  const [checking, setChecking] = useState(false);

  const submit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const key = String(new FormData(event.currentTarget).get("key")).trim();
    setError(undefined);
    setWrong(key.startsWith("vtr_sec_") ? undefined : "A secret key begins with vtr_sec_");
    if (!key.startsWith("vtr_sec_")) return;
    setChecking(true);
    try {
      await checkKey(key);
      signIn(key);
    } catch (failure) {
      if (failure instanceof AuthenticationError) setWrong("The server does not know this key");
      else setError(failure);
      setChecking(false);
    }
  };

  return (
    <form onSubmit={submit}>
      <Stack gap="sm">
        <PasswordInput
          name="key"
          label="Secret key"
          placeholder="vtr_sec_…"
          error={wrong}
          autoComplete="off"
          spellCheck={false}
          visibilityToggleButtonProps={{ "aria-label": "Show the key" }}
          required
          withAsterisk={false}
        />
        <Button type="submit" loading={checking}>
          Sign in
        </Button>
        {error !== undefined && <ErrorNotice error={error} />}
      </Stack>
    </form>
  );
}

/** A key without the scope for this question is a valid one all the same. @throws VitrineError */
async function checkKey(key: string): Promise<void> {
  try {
    await connectVitrine(key).health.detail();
  } catch (error) {
    if (!(error instanceof PermissionError)) throw error;
  }
}

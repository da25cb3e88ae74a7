import { VitrineError } from "@vitrine/sdk";
import { useSyncExternalStore } from "react";
import { readProblem } from "./read-problem.ts";

/** Who sits in front of it, as far as the API is concerned: a secret key or nobody. */
export type Session =
  | { status: "signed-out"; reason?: unknown }
  | { status: "exchanging" }
  | { status: "signed-in"; key: string; expiresAt: Date | null };

// Of this tab only, gone when it is closed. A key in localStorage would outlive the person in front of it.
const STORAGE_KEY = "vitrine.session";

let session: Session = restore();
const listeners = new Set<() => void>();

export function useSession(): Session {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => session,
  );
}

export function signIn(key: string, expiresAt: Date | null = null): void {
  sessionStorage.setItem(STORAGE_KEY, JSON.stringify({ key, expiresAt }));
  change({ status: "signed-in", key, expiresAt });
}

/** The key of whoever is signed in; undefined where nobody is. */
export function currentKey(): string | undefined {
  return session.status === "signed-in" ? session.key : undefined;
}

/** @param reason an error to show beside the form; nothing where the person asked for it */
export function signOut(reason?: unknown): void {
  sessionStorage.removeItem(STORAGE_KEY);
  change({ status: "signed-out", reason });
}

/** Signs in with a one-time token. What goes wrong is the reason of the signed-out session. */
export async function exchangeSetupToken(token: string): Promise<void> {
  // A token works once: a second try while the first is under way would only take its place with an error.
  if (session.status === "exchanging") return;
  change({ status: "exchanging" });
  try {
    const response = await fetch("/auth/exchange", {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ token }),
    }).catch((cause) => {
      throw new VitrineError("The server cannot be reached", { kind: "connection", cause });
    });
    if (!response.ok) throw await readProblem(response);
    const { key, expiresAt } = (await response.json()) as { key: string; expiresAt: string };
    signIn(key, new Date(expiresAt));
  } catch (error) {
    signOut(error);
  }
}

function change(next: Session): void {
  session = next;
  for (const listener of listeners) listener();
}

function restore(): Session {
  const stored = sessionStorage.getItem(STORAGE_KEY);
  if (stored === null) return { status: "signed-out" };
  const { key, expiresAt } = JSON.parse(stored) as { key: string; expiresAt: string | null };
  return { status: "signed-in", key, expiresAt: expiresAt === null ? null : new Date(expiresAt) };
}

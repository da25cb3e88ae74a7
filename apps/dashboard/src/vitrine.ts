import { MutationCache, QueryCache, QueryClient } from "@tanstack/react-query";
import { AuthenticationError, createVitrine, type Vitrine } from "@vitrine/sdk";
import { createContext, useContext } from "react";
import { signOut } from "./session.ts";

/** The backend is where the page comes from. */
export function connectVitrine(apiKey: string): Vitrine {
  return createVitrine({ baseUrl: window.location.origin, apiKey });
}

export const VitrineContext = createContext<Vitrine | null>(null);

/** The client of whoever is signed in. */
export function useVitrine(): Vitrine {
  const vitrine = useContext(VitrineContext);
  if (!vitrine) throw new Error("useVitrine is for pages behind the sign-in");
  return vitrine;
}

/** Ends the session where the server knows the key no more, wherever that is noticed. */
export function signOutIfRefused(error: unknown): void {
  if (error instanceof AuthenticationError) signOut(error);
}

export const queryClient = new QueryClient({
  queryCache: new QueryCache({ onError: signOutIfRefused }),
  mutationCache: new MutationCache({ onError: signOutIfRefused }),
  defaultOptions: {
    // The SDK has repeated what may be repeated. And an installation can be reached without the internet, which is
    // what the browser means by online.
    queries: { retry: false, networkMode: "always", staleTime: 2_000 },
    mutations: { networkMode: "always" },
  },
});

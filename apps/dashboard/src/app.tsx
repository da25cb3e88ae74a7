import { Center, Loader, Text } from "@mantine/core";
import { AppFrame } from "./components/app-frame.tsx";
import { SignedIn } from "./components/signed-in.tsx";
import { SignInPage } from "./pages/sign-in/sign-in-page.tsx";
import { useSession } from "./session.ts";

/** Pages for who is signed in, the way in for everybody else. The address stays, so that the page asked for comes after. */
export function App() {
  const session = useSession();
  if (session.status === "signed-out") return <SignInPage reason={session.reason} />;
  if (session.status === "exchanging") {
    return (
      <Center component="main" mih="100vh" role="status">
        <Loader size="sm" mr="sm" />
        <Text>Signing in…</Text>
      </Center>
    );
  }
  return (
    <SignedIn key={session.key} apiKey={session.key}>
      <AppFrame />
    </SignedIn>
  );
}

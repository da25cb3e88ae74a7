import { AppShell, Burger, Button, Group, Text } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { Outlet } from "@tanstack/react-router";
import { signOut } from "../session.ts";
import classes from "./app-frame.module.css";
import { Brand } from "./brand.tsx";
import { ColorSchemeButton } from "./color-scheme-button.tsx";
import { ConnectionStatus } from "./connection-status.tsx";
import { Navigation } from "./navigation.tsx";

/** Head, navigation and the page between. */
export function AppFrame() {
  const [opened, { toggle, close }] = useDisclosure();
  return (
    <AppShell
      header={{ height: 48 }}
      navbar={{ width: 192, breakpoint: "sm", collapsed: { mobile: !opened } }}
      padding="md"
      classNames={{ main: classes.main }}
    >
      <AppShell.Header>
        <Group h="100%" px="md" gap="sm" wrap="nowrap">
          <Burger
            opened={opened}
            onClick={toggle}
            hiddenFrom="sm"
            size="sm"
            aria-label="Navigation"
            aria-expanded={opened}
          />
          <Brand />
          <Text size="sm" c="dimmed" truncate visibleFrom="xs">
            {window.location.host}
          </Text>
          <Group ml="auto" gap="sm" wrap="nowrap">
            <ConnectionStatus />
            <ColorSchemeButton />
            <Button variant="default" size="compact-sm" onClick={() => signOut()}>
              Sign out
            </Button>
          </Group>
        </Group>
      </AppShell.Header>
      <AppShell.Navbar p="xs">
        <Navigation onNavigate={close} />
      </AppShell.Navbar>
      <AppShell.Main>
        <Outlet />
      </AppShell.Main>
    </AppShell>
  );
}

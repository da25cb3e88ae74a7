import { Text } from "@mantine/core";
import type { ReactNode } from "react";

/** Why there is nothing to see, and what would change that. */
export function Empty({ children }: { children: ReactNode }) {
  return (
    <Text size="sm" c="dimmed" ta="center" p="lg">
      {children}
    </Text>
  );
}

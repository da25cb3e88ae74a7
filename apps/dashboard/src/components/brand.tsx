import { Group, Text } from "@mantine/core";
import mark from "../favicon.svg";

export function Brand() {
  return (
    <Group gap={8} wrap="nowrap">
      <img src={mark} alt="" width={22} height={22} />
      <Text fw={600} size="lg">
        Vitrine
      </Text>
    </Group>
  );
}

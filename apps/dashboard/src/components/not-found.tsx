import { Anchor, Text, Title } from "@mantine/core";
import { Link } from "@tanstack/react-router";

export function NotFound() {
  return (
    <>
      <title>Not found · Vitrine</title>
      <Title order={1}>There is no such page</Title>
      <Text mt="xs">
        <Anchor component={Link} to="/">
          Go to the overview
        </Anchor>
      </Text>
    </>
  );
}

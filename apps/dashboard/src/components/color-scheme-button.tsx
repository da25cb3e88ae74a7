import { ActionIcon, useComputedColorScheme, useMantineColorScheme } from "@mantine/core";
import { MoonIcon, SunIcon } from "./icons.tsx";

/** Until it is pressed, the colours follow the system. */
export function ColorSchemeButton() {
  const { setColorScheme } = useMantineColorScheme();
  const other = useComputedColorScheme("light") === "light" ? "dark" : "light";
  return (
    <ActionIcon variant="default" size={26} aria-label={`Use ${other} colours`} onClick={() => setColorScheme(other)}>
      {other === "dark" ? <MoonIcon /> : <SunIcon />}
    </ActionIcon>
  );
}

import { NavLink } from "@mantine/core";
import { Link, useMatchRoute } from "@tanstack/react-router";
import classes from "./navigation.module.css";

const pages = [
  { to: "/", label: "Overview" },
  { to: "/analytics", label: "Analytics" },
  { to: "/matches", label: "Matches" },
  { to: "/imports", label: "Imports" },
] as const;

/** Every page there is. */
export function Navigation({ onNavigate }: { onNavigate: () => void }) {
  const matches = useMatchRoute();
  return pages.map(({ to, label }) => {
    const active = Boolean(matches({ to }));
    return (
      <NavLink
        key={to}
        className={classes.link}
        component={Link}
        to={to}
        label={label}
        active={active}
        aria-current={active ? "page" : undefined}
        onClick={onNavigate}
      />
    );
  });
}

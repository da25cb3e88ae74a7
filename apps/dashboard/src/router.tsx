import { createHashHistory, createRootRoute, createRoute, createRouter, redirect } from "@tanstack/react-router";
import { App } from "./app.tsx";
import { NotFound } from "./components/not-found.tsx";
import { AnalyticsPage } from "./pages/analytics/analytics-page.tsx";
import { ImportsPage } from "./pages/imports/imports-page.tsx";
import { MatchesPage } from "./pages/matches/matches-page.tsx";
import { OverviewPage } from "./pages/overview/overview-page.tsx";
import { exchangeSetupToken } from "./session.ts";

const rootRoute = createRootRoute({ component: App, notFoundComponent: NotFound });

const overviewRoute = createRoute({ getParentRoute: () => rootRoute, path: "/", component: OverviewPage });
const analyticsRoute = createRoute({ getParentRoute: () => rootRoute, path: "/analytics", component: AnalyticsPage });
const matchesRoute = createRoute({ getParentRoute: () => rootRoute, path: "/matches", component: MatchesPage });
const importsRoute = createRoute({ getParentRoute: () => rootRoute, path: "/imports", component: ImportsPage });

/** The one-time link the first start prints. Its token leaves the address bar before anything is asked of the server. */
const setupRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/setup",
  beforeLoad: ({ search }) => {
    const { token } = search as { token?: string };
    if (token) void exchangeSetupToken(token);
    throw redirect({ to: "/", search: {}, replace: true });
  },
});

/**
 * Every page is addressed by the fragment: it never reaches the server, so no token does in a log, and the server has
 * one page to serve.
 */
export const router = createRouter({
  routeTree: rootRoute.addChildren([overviewRoute, analyticsRoute, matchesRoute, importsRoute, setupRoute]),
  history: createHashHistory(),
  // Plain text both ways: the default would read a token of digits as a number.
  parseSearch: (search) => Object.fromEntries(new URLSearchParams(search)),
  stringifySearch: (search) => {
    const text = new URLSearchParams(search as Record<string, string>).toString();
    return text && `?${text}`;
  },
});

declare module "@tanstack/react-router" {
  interface Register {
    router: typeof router;
  }
}

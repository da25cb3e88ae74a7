import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";

const API = "http://127.0.0.1:3000";
const ownPaths = ["/trpc", "/api", "/auth", "/health", "/livez", "/readyz", "/metrics"];

export default defineConfig({
  base: "/",
  plugins: [react()],
  build: {
    // The server's content security policy allows files of its own only: no data: addresses, nothing inline.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    rolldownOptions: {
      output: {
        // A new version of the dashboard leaves what it is built on in the browser's cache.
        codeSplitting: {
          groups: [
            { name: "react", test: /node_modules\/(react|react-dom|scheduler)\// },
            { name: "vendor", test: /node_modules/ },
          ],
        },
      },
    },
  },
  server: { proxy: Object.fromEntries(ownPaths.map((path) => [path, API])) },
});

# syntax=docker/dockerfile:1
FROM node:26-bookworm-slim AS build
WORKDIR /app
COPY package.json package-lock.json .npmrc turbo.json ./
COPY apps/api/package.json apps/api/
COPY apps/dashboard/package.json apps/dashboard/
COPY apps/worker/package.json apps/worker/
COPY packages/db/package.json packages/db/
COPY packages/domain/package.json packages/domain/
COPY packages/sdk/package.json packages/sdk/
COPY tooling/package.json tooling/
# With the optional packages: the build tools carry their native parts in them.
RUN npm ci
COPY . .
RUN npm run build -w apps/dashboard

FROM build AS production
RUN npm prune --omit=dev --omit=optional

FROM node:26-bookworm-slim AS runtime
ENV NODE_ENV=production HOST=0.0.0.0 PORT=3000
WORKDIR /app
COPY --from=production --chown=root:root /app /app
RUN mkdir /data && chown node:node /data
USER node
EXPOSE 3000

FROM runtime AS api
HEALTHCHECK --interval=10s --timeout=3s --start-period=30s --retries=3 \
  CMD ["node", "-e", "fetch('http://127.0.0.1:3000/readyz').then((answer) => process.exit(answer.ok ? 0 : 1), () => process.exit(1))"]
CMD ["node", "apps/api/src/main.ts"]

FROM runtime AS worker
CMD ["node", "--max-old-space-size=400", "--max-semi-space-size=64", "apps/worker/src/main.ts"]

# The worker with the three demo shops beside it, for trying Vitrine out.
FROM runtime AS demo-worker
CMD ["node", "tooling/standalone/demo-worker.ts"]

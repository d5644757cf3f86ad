/** The API reference and the start page, as HTML made on the server: no script, one stylesheet of this origin. */
import { html } from 'hono/html';
import { type About, anchorOf, type Operation, operationSection, words } from './docs-operation.ts';
import { type Html, isJson } from './docs-schema.ts';
import type { Json } from './openapi-schemas.ts';

function page(title: string, content: Html): Html {
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${title}</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="/docs.css">
</head>
<body>
<a class="skip" href="#content">To the content</a>
${content}
</body>
</html>`;
}

/** The whole OpenAPI document as one page. */
export function referencePage(document: Json): Html {
  const { info, paths, components, tags, servers } = document;
  const { title, version, description } = isJson(info) ? info : {};
  const schemas = isJson(components) && isJson(components.schemas) ? (components.schemas as Record<string, Json>) : {};
  const [server] = Array.isArray(servers) ? servers : [];
  const about: About = { url: isJson(server) ? String(server.url) : '', schemas };
  const operations = operationsOf(isJson(paths) ? paths : {});
  const groups = (Array.isArray(tags) ? tags : [])
    .filter(isJson)
    .map(({ name, description: text }) => ({
      name: String(name),
      text: String(text ?? ''),
      operations: operations.filter(({ operation }) => Array.isArray(operation.tags) && operation.tags[0] === name),
    }))
    .filter((group) => group.operations.length > 0);
  return page(
    `${title}: API reference`,
    html`<div class="columns">
<nav aria-label="Operations">
<p class="brand"><a href="/">${title}</a></p>
${groups.map(
  (group) => html`<h2><a href="#${idOf(group.name)}">${group.name}</a></h2>
<ul>${group.operations.map((one) => html`<li><a href="#${anchorOf(one)}">${one.operation.summary}</a></li>`)}</ul>`,
)}
</nav>
<main id="content">
<h1>${title}</h1>
<p class="lead">Version ${version} · <a href="/openapi.json">OpenAPI 3.1 document</a></p>
<p>${words(String(description ?? ''))}</p>
${firstSteps(about.url)}
${groups.map(
  (group) => html`<section aria-labelledby="${idOf(group.name)}">
<h2 id="${idOf(group.name)}">${group.name}</h2>
<p>${words(group.text)}</p>
${group.operations.map((one) => operationSection(one, about))}
</section>`,
)}
</main>
</div>`,
  );
}

function operationsOf(paths: Json): Operation[] {
  return Object.entries(paths).flatMap(([path, item]) =>
    Object.entries(isJson(item) ? item : {}).flatMap(([method, operation]) =>
      isJson(operation) ? [{ path, method, operation }] : [],
    ),
  );
}

const idOf = (tag: string) => `tag-${tag.toLowerCase().replace(/\W+/g, '-')}`;

function firstSteps(url: string): Html {
  return html`<section aria-labelledby="first-steps">
<h2 id="first-steps">First steps</h2>
<p>Get a token, and show it with every call. It lives five minutes; get another when it is over.</p>
<pre tabindex="0"><code>TOKEN=$(curl -s '${url}/oauth2/token' \\
  -d grant_type=client_credentials \\
  -d "client_id=$CLIENT_ID" -d "client_secret=$CLIENT_SECRET" \\
  | sed 's/.*"access_token":"\\([^"]*\\)".*/\\1/')</code></pre>
<p>Every act is done once, however often it is sent: by the body’s own number, or by the <code>Idempotency-Key</code> header. While the
store cannot be reached, a referral is kept and answered <code>202</code>; the same URL later gives it, or its refusal.</p>
</section>`;
}

export function startPage(version: string): Html {
  return page(
    'Clinic gateway',
    html`<main id="content" class="start">
<h1>Clinic gateway</h1>
<p class="lead">FHIR R4 integration gateway, version ${version}. It is running.</p>
<ul class="doors">
<li><a href="/docs">API reference</a> <span>every operation, with its fields and a call to paste</span></li>
<li><a href="/openapi.json">OpenAPI document</a> <span>the same for tools</span></li>
<li><a href="/fhir/R4/metadata">CapabilityStatement</a> <span>what the FHIR door serves</span></li>
<li><a href="/.well-known/smart-configuration">SMART configuration</a> <span>where tokens come from, and which scopes there are</span></li>
<li><a href="/v1/providers">Providers</a> <span>and</span> <a href="/v1/locations">locations</a> <span>the directory, open to everybody</span></li>
<li><a href="/health/ready">Health</a> <span>whether work can be accepted</span></li>
</ul>
</main>`,
  );
}

/** One operation of the API reference: what it is for, what it takes, what it answers, and a call that can be pasted. */
import { html } from 'hono/html';
import { curl } from './docs-example.ts';
import { type Html, isJson, schemaTree, typeOf } from './docs-schema.ts';
import type { Json } from './openapi-schemas.ts';

export interface Operation {
  readonly path: string;
  readonly method: string;
  readonly operation: Json;
}

export interface About {
  readonly url: string;
  readonly schemas: Readonly<Record<string, Json>>;
}

export const anchorOf = ({ operation }: Operation) => String(operation.operationId);

export function operationSection(one: Operation, about: About): Html {
  const { path, method, operation } = one;
  return html`<details class="operation">
<summary><span class="method ${method}">${method.toUpperCase()}</span> <code class="path">${path}</code> <span class="says">${operation.summary}</span></summary>
<div class="body" id="${anchorOf(one)}">
${typeof operation.description === 'string' ? html`<p>${words(operation.description)}</p>` : ''}
<p class="scope">${scopeOf(operation)}</p>
${parametersOf(operation, about)}
${bodyOf(operation, about)}
${answersOf(operation, about)}
<h4>Example</h4>
<pre tabindex="0"><code>${curl(about.url, path, method, operation, about.schemas)}</code></pre>
</div>
</details>`;
}

/** Text with its `code` between backticks. */
export function words(text: string): Html {
  return html`${text.split('`').map((part, i) => (i % 2 === 1 ? html`<code>${part}</code>` : part))}`;
}

function scopeOf({ security }: Json): Html {
  const scopes = (Array.isArray(security) ? security : []).flatMap((one) =>
    isJson(one) ? Object.values(one).flat() : [],
  );
  if (scopes.length === 0) return html`Open: no token is needed.`;
  return html`Scope ${scopes.map((scope) => html`<code>${scope}</code>`)}`;
}

function parametersOf({ parameters }: Json, { schemas }: About): Html {
  const list = Array.isArray(parameters) ? parameters.filter(isJson) : [];
  if (list.length === 0) return html``;
  return html`<h4>Parameters</h4>
<ul class="fields">
${list.map((one) => {
  const schema = isJson(one.schema) ? one.schema : {};
  return html`<li><code class="name">${one.name}</code> <span class="place">${one.in}</span> <span class="type">${typeOf(schema, schemas)}</span>${
    one.required === true ? html` <strong class="required">required</strong>` : ''
  }${typeof schema.pattern === 'string' ? html` <code class="pattern">${schema.pattern}</code>` : ''}${
    typeof one.description === 'string' ? html`<span class="about">${words(one.description)}</span>` : ''
  }</li>`;
})}</ul>`;
}

function bodyOf({ requestBody }: Json, about: About): Html {
  if (!isJson(requestBody) || !isJson(requestBody.content)) return html``;
  const entries = Object.entries(requestBody.content);
  const shaped = entries.map(([, media]) => media).find((media) => isJson(media) && isJson(media.schema));
  const schema = isJson(shaped) && isJson(shaped.schema) ? shaped.schema : undefined;
  return html`<h4>Body</h4>
<p class="media">${entries.map(([type]) => html`<code>${type}</code> `)}</p>
${schema ? schemaTree(schema, about.schemas) : ''}`;
}

function answersOf({ responses }: Json, about: About): Html {
  const all = isJson(responses)
    ? Object.entries(responses).filter((entry): entry is [string, Json] => isJson(entry[1]))
    : [];
  const answers = all.filter(([status]) => status < '400');
  const refusals = all.filter(([status]) => status >= '400');
  return html`<h4>Answers</h4>
<dl class="answers">${answers.map(([status, response]) => answer(status, response, about))}</dl>
${
  refusals.length === 0
    ? ''
    : html`<details class="refusals"><summary>Refusals (${refusals.map(([status]) => status).join(', ')})</summary>
<dl class="answers">${refusals.map(([status, { description }]) => html`<div><dt><code>${status}</code></dt><dd>${description}</dd></div>`)}</dl></details>`
}`;
}

function answer(status: string, { description, content, headers }: Json, about: About): Html {
  const media = isJson(content) ? Object.entries(content) : [];
  const shaped = media.map(([, one]) => (isJson(one) && isJson(one.schema) ? one.schema : undefined)).find(Boolean);
  const names = isJson(headers) ? Object.keys(headers) : [];
  return html`<div><dt><code>${status}</code></dt><dd>${description}${
    names.length > 0
      ? html`<span class="about">Headers: ${names.map((name) => html`<code>${name}</code> `)}</span>`
      : ''
  }${media.length > 0 ? html`<span class="about">${media.map(([type]) => html`<code>${type}</code> `)}</span>` : ''}${
    shaped && typeOf(shaped, about.schemas) !== 'Resource'
      ? html`<details><summary>Fields</summary>${schemaTree(shaped, about.schemas)}</details>`
      : ''
  }</dd></div>`;
}

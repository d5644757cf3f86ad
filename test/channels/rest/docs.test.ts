import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { exampleValue } from '../../../src/channels/rest/docs-example.ts';
import { schemaTree, typeOf } from '../../../src/channels/rest/docs-schema.ts';
import { PAGE_POLICY } from '../../../src/channels/rest/headers.ts';
import { type OpenGateway, openGateway, PUBLIC_URL } from '../../open-gateway.ts';
import { referral } from '../../referrals/samples.ts';

// biome-ignore lint/suspicious/noExplicitAny: a test reads whatever the document holds
type Loose = any;

let open: OpenGateway;
let page: string;
let document: Loose;

beforeAll(async () => {
  open = await openGateway();
  page = (await open.call(null, 'GET', '/docs')).body;
  document = (await open.call(null, 'GET', '/openapi.json')).body;
});
afterAll(() => open.close());

const unescaped = (text: string) =>
  text
    .replaceAll('&quot;', '"')
    .replaceAll('&#39;', "'")
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&amp;', '&');

describe('the API reference', () => {
  test('has every operation, with a call to paste', () => {
    const operations = Object.values<Loose>(document.paths).flatMap((item) => Object.values<Loose>(item));
    for (const { operationId } of operations) expect(page).toContain(`id="${operationId}"`);
    expect(page.match(/<pre tabindex="0"><code>curl/g)).toHaveLength(operations.length);
    for (const path of Object.keys(document.paths)) expect(page).toContain(`<code class="path">${path}</code>`);
  });

  test('is one page of well-formed HTML, whose links lead somewhere and whose ids are its own', async () => {
    const stack: string[] = [];
    const empty = new Set(['meta', 'link']);
    for (const [, slash, name = ''] of page.matchAll(/<(\/?)([a-z][a-z0-9]*)(?:\s[^<>]*)?>/g)) {
      if (empty.has(name)) continue;
      if (slash === '') stack.push(name);
      else expect(stack.pop()).toBe(name);
    }
    expect(stack).toEqual([]);
    const ids = [...page.matchAll(/ id="([^"]+)"/g)].map(([, id]) => id);
    expect(new Set(ids).size).toBe(ids.length);
    for (const [, target = ''] of page.matchAll(/href="#([^"]+)"/g)) expect(ids).toContain(target);
    for (const [, href = ''] of page.matchAll(/href="(\/[^"]*)"/g)) {
      expect([href, (await open.call(null, 'GET', href)).status]).toEqual([href, 200]);
    }
    expect(page).not.toMatch(/undefined|\[object Object\]|NaN/);
  });

  test('needs no script, no style of its own and no other origin', async () => {
    const { headers } = await open.call(null, 'GET', '/docs');
    expect(headers.get('content-security-policy')).toBe(PAGE_POLICY);
    expect(page).not.toMatch(/<script|<style| style="| on[a-z]+="/);
    for (const [, url = ''] of page.matchAll(/(?:src|href)="([^"]+)"/g)) expect(url).toMatch(/^(\/(?!\/)|#|data:,$)/);
    const css = await open.call(null, 'GET', '/docs.css');
    expect([css.status, css.headers.get('content-type')]).toEqual([200, 'text/css; charset=utf-8']);
    expect(css.body).not.toMatch(/url\(|@import/);
  });

  test('says what it is to those who do not see it: a language, landmarks, headings in order', () => {
    expect(page).toContain('<html lang="en">');
    expect(page).toContain('<main id="content">');
    expect(page).toContain('<nav aria-label="Operations">');
    expect(page.match(/<h1>/g)).toHaveLength(1);
  });
});

test('the start page names the doors, and each opens', async () => {
  const { body } = await open.call(null, 'GET', '/');
  const links = [...body.matchAll(/href="(\/[^"]+)"/g)].map(([, href]: RegExpMatchArray) => href ?? '');
  expect(links).toEqual(
    expect.arrayContaining(['/docs', '/openapi.json', '/health/ready', '/.well-known/smart-configuration']),
  );
  for (const href of links) expect([href, (await open.call(null, 'GET', href)).status]).toEqual([href, 200]);
});

test('what is not read is refused, with what is served', async () => {
  for (const path of ['/', '/docs', '/openapi.json']) {
    const { status, headers } = await open.call(null, 'POST', path);
    expect([path, status, headers.get('allow')]).toEqual([path, 405, 'GET']);
  }
});

describe('examples', () => {
  /** The body of an operation's curl line on the page. */
  function bodyOf(operationId: string): Loose {
    const section = page.slice(page.indexOf(`id="${operationId}"`));
    const [, text = ''] = /-d &#39;(\{[\s\S]*?\})&#39;<\/code>/.exec(section) ?? [];
    return JSON.parse(unescaped(text));
  }

  test('of a referral work as they stand, as JSON and as a Bundle', async () => {
    expect((await open.call('partner', 'POST', '/v1/referrals', bodyOf('post_v1_referrals'))).status).toBe(201);
    const sent = await open.call('otherPartner', 'POST', '/fhir/R4', bodyOf('post_fhir_R4'));
    expect(sent.status, JSON.stringify(sent.body)).toBe(200);
    const found = await open.call('ehr', 'POST', '/v1/patients/search', bodyOf('post_v1_patients_search'));
    expect([found.status, found.body.candidates.length > 0]).toEqual([200, true]);
  });

  test('of every step are understood: what may be wrong is the time, not the shape', async () => {
    const { body } = await open.call('partner', 'POST', '/v1/referrals', referral(1));
    const steps = Object.keys(document.paths).filter((path) => path.startsWith('/v1/referrals/{id}/'));
    expect(steps.length).toBeGreaterThan(13);
    for (const path of steps) {
      const example = bodyOf(document.paths[path].post.operationId);
      const { status, body: answer } = await open.call('staff', 'POST', path.replace('{id}', body.id), example);
      expect([path, status, answer.issue]).not.toEqual([path, 400, expect.anything()]);
    }
  });

  test('of a token is the one that gets it', () => {
    const section = page.slice(page.indexOf('id="post_oauth2_token"'));
    expect(unescaped(section)).toContain(
      `curl -X POST '${PUBLIC_URL}/oauth2/token' \\\n  -d grant_type=client_credentials`,
    );
  });
});

describe('a schema as a tree', () => {
  const schemas = { Loop: { type: 'object', properties: { again: { $ref: '#/components/schemas/Loop' } } } };

  test('escapes what it shows', () => {
    const schema = { type: 'object', properties: { '<b>': { type: 'string', description: '"&<script>' } } };
    expect(String(schemaTree(schema, {}))).toContain('&lt;b&gt;');
    expect(String(schemaTree(schema, {}))).not.toContain('<script>');
  });

  test('ends, also where a shape holds itself', () => {
    expect(String(schemaTree(schemas.Loop, schemas)).length).toBeLessThan(5000);
  });

  test('says types, limits and choices in words', () => {
    const tree = String(
      schemaTree(
        {
          type: 'object',
          required: ['name'],
          properties: {
            name: { type: 'string', minLength: 1, maxLength: 80 },
            list: { type: 'array', items: { type: 'string' }, maxItems: 3 },
            kind: { enum: ['a', 'b'] },
          },
        },
        {},
      ),
    );
    expect(tree).toContain('1 to 80 characters');
    expect(tree).toMatch(/name<\/code> <span class="type">string<\/span> <strong class="required">required/);
    expect(tree).toContain('list of string');
    expect(tree).toContain('&quot;a&quot; or &quot;b&quot;');
    expect(typeOf({ anyOf: [{ type: 'string' }, { type: 'null' }] }, {})).toBe('string or null');
  });

  test('an example of a shape that holds itself ends', () => {
    expect(exampleValue(schemas.Loop, schemas)).toEqual({});
  });
});

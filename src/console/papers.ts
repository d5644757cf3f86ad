/** Papers of the chart as people look at them: page by page, each an image, beside the work. */
import type { DocumentReference } from '@medplum/fhirtypes';
import { html } from 'hono/html';
import { isFault } from '../fault.ts';
import type { PageOpener } from '../ports/page-opener/index.ts';
import { type Api, read, refusalOf } from './api.ts';
import type { Html } from './page.ts';

/** One file of a DocumentReference. */
export interface Paper {
  /** Id of the DocumentReference, and which of its files. */
  readonly document: string;
  readonly file: number;
  readonly title: string;
  readonly contentType: string;
  readonly binary: string;
}

/** What can be shown of it. */
export interface OpenedPaper extends Paper {
  readonly pages?: number;
  readonly text?: string;
  /** Why there is nothing to see. */
  readonly closed?: string;
}

export function papersIn(document: DocumentReference & { id: string }): Paper[] {
  const of = document.description ?? document.type?.coding?.[0]?.display ?? 'Document';
  return document.content.flatMap(({ attachment: { title, contentType = '', url = '' } }, file) => {
    const binary = /^Binary\/([A-Za-z0-9.-]{1,64})$/.exec(url)?.[1];
    return binary === undefined ? [] : [{ document: document.id, file, title: title ?? of, contentType, binary }];
  });
}

export const readDocument = (id: string, api: Api): Promise<DocumentReference & { id: string }> =>
  read(api, `/fhir/R4/DocumentReference/${encodeURIComponent(id)}`);

/** The file behind a paper, as the API gives it. */
export const fileOf = ({ binary }: Paper, api: Api): Promise<Response> => api('GET', `/fhir/R4/Binary/${binary}`);

export async function bytesOf(paper: Paper, api: Api): Promise<Uint8Array> {
  const answer = await fileOf(paper, api);
  if (!answer.ok) throw await refusalOf(answer);
  return new Uint8Array(await answer.arrayBuffer());
}

const PAGED = ['application/pdf', 'image/tiff'];
const PICTURES = ['image/png', 'image/jpeg'];
const MOST_TEXT = 200_000;

/** Looks how many pages it has. What cannot be opened says so; the work beside it goes on. */
export async function openPaper(paper: Paper, api: Api, opener: PageOpener): Promise<OpenedPaper> {
  const { contentType } = paper;
  try {
    if (PICTURES.includes(contentType)) return { ...paper, pages: 1 };
    if (contentType === 'text/plain') {
      const text = new TextDecoder().decode(await bytesOf(paper, api));
      return { ...paper, text: text.slice(0, MOST_TEXT) };
    }
    if (!PAGED.includes(contentType)) return { ...paper, closed: 'It is of a kind that is not shown here.' };
    const opened = await opener.open(await bytesOf(paper, api));
    return 'unreadable' in opened
      ? { ...paper, closed: `It cannot be opened (${opened.unreadable.replaceAll('-', ' ')}).` }
      : { ...paper, pages: opened.pages };
  } catch (error) {
    if (!isFault(error)) throw error;
    return { ...paper, closed: 'It cannot be shown just now.' };
  }
}

/** A mark on a page: what was read there. */
export interface Mark {
  /** Id of the field it belongs to. */
  readonly field: string;
  readonly page: number;
  readonly box: readonly [x: number, y: number, width: number, height: number];
}

/** All pages of some papers as one stack, the first on top. `marks` are on the first paper. */
export function papersPane(papers: readonly OpenedPaper[], marks: readonly Mark[] = []): Html {
  const sheets = papers.flatMap((paper, i) => sheetsOf(paper, i === 0 ? marks : [], i === 0));
  if (sheets.length === 0) return html`<div class="pages" data-pane><p class="empty">No paper came with it.</p></div>`;
  return html`<div class="pages" data-pane>
<div class="sheet" tabindex="0" role="group" aria-label="Pages">
${sheets.map(
  (
    { paper, words, content },
    i,
  ) => html`<figure class="${i === 0 ? 'page shown' : 'page'}" data-page="${i + 1}" data-title="${paper.title}${words}">
${content}
</figure>`,
)}
</div>
<div class="turn"><button type="button" data-turn="-1" aria-label="Page before">‹ <kbd>[</kbd></button>
<span data-counter>Page 1 of ${sheets.length}</span>
<button type="button" data-turn="1" aria-label="Next page">› <kbd>]</kbd></button>
<span class="soft" data-caption>${sheets[0]?.paper.title}${sheets[0]?.words}</span></div>
</div>`;
}

interface Sheet {
  readonly paper: Paper;
  readonly words: string;
  readonly content: Html;
}

function sheetsOf(paper: OpenedPaper, marks: readonly Mark[], isFirst: boolean): Sheet[] {
  const at = `/console/papers/${paper.document}/${paper.file}`;
  const { pages, text, closed } = paper;
  if (text !== undefined) return [{ paper, words: '', content: html`<pre class="paper">${text}</pre>` }];
  if (pages === undefined) {
    return [{ paper, words: '', content: html`<p class="empty">${closed} <a href="${at}/file">The file</a></p>` }];
  }
  return Array.from({ length: pages }, (_, i) => i + 1).map((number) => ({
    paper,
    words: pages > 1 ? `, page ${number} of ${pages}` : '',
    content: html`<img src="${at}/pages/${number}.png" alt="${paper.title}, page ${number}" width="850" height="1100" ${isFirst && number === 1 ? '' : 'loading=lazy'}>
<svg viewBox="0 0 1 1" preserveAspectRatio="none" aria-hidden="true">${marks
      .filter(({ page }) => page === number)
      .map(
        ({ field, box: [x, y, width, height] }) =>
          html`<rect data-for="${field}" x="${x - 0.006}" y="${y - 0.004}" width="${width + 0.012}" height="${height + 0.008}"></rect>`,
      )}</svg>`,
  }));
}

/** The part of Markdown that the pages of this project use. */

/** What stands below a heading, up to the next one of its level or above. */
export function section(text: string, heading: string): string {
  const [, level = ''] = new RegExp(`^(#+) ${heading}$`, 'm').exec(text) ?? [];
  if (level === '') throw new Error(`no heading is called ${heading}`);
  const [, after = ''] = text.split(new RegExp(`^${level} ${heading}$`, 'm'));
  return after.split(new RegExp(`^#{1,${level.length}} `, 'm'))[0] ?? '';
}

/** The code blocks of one language, in order. */
export function codeBlocks(text: string, language: string): string[] {
  return [...text.matchAll(/^```(\w*)\n([^]*?)^```$/gm)].flatMap(([, tag, code = '']) =>
    tag === language ? [code] : [],
  );
}

/** The rows of the first table, without its head. */
export function tableRows(text: string): string[][] {
  const [table = ''] = /^\|[^]*?(?=\n(?!\|))/m.exec(text) ?? [];
  const rows = table.split('\n').map((row) =>
    row
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.trim()),
  );
  return rows.slice(2);
}

/** Targets of links, code blocks aside. */
export function links(text: string): string[] {
  return [...prose(text).matchAll(/\]\(([^)\s]+)\)/g)].map(([, target = '']) => target);
}

/** Names of headings, as they stand in the address of a link. */
export function anchors(text: string): string[] {
  return [...prose(text).matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) =>
    heading
      .toLowerCase()
      .replace(/[^\p{L}\p{N} _-]/gu, '')
      .replaceAll(' ', '-'),
  );
}

function prose(text: string): string {
  return text.replace(/^```[^]*?^```$/gm, '');
}

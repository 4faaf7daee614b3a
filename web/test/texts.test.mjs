// Every text that the page asks for is there, and every text of the page is asked for.
import assert from 'node:assert/strict';
import { readFileSync, readdirSync } from 'node:fs';
import { test } from 'node:test';

const here = (path) => new URL(path, import.meta.url);

/** Keys of a file of texts, in sections. */
function keys(text) {
  const found = [];
  let section = '';
  for (const line of text.split('\n')) {
    section = /^\[(.+)\]$/.exec(line)?.[1] ?? section;
    const key = /^"?([\w.]+)"? = "/.exec(line)?.[1];
    if (key !== undefined) found.push(`${section}.${key}`);
  }
  return found;
}

const known = keys(readFileSync(here('../../messages/en.toml'), 'utf8'));
const sources = readdirSync(here('../src'), { recursive: true })
  .filter((name) => /\.(ts|svelte)$/.test(name))
  .map((name) => readFileSync(here(`../src/${name}`), 'utf8'))
  .join('\n');

test('every text that is asked for exists', () => {
  const asked = [...sources.matchAll(/['"`]((?:page|chart|word|list|report|answer)\.[a-z_.]+)['"]/g)].map((match) => match[1]);
  assert.ok(asked.length > 50, `only ${asked.length} found: the search is broken`);
  assert.deepEqual(asked.filter((key) => !known.includes(key)), []);
});

test('every text of the page is asked for', () => {
  const starts = [...sources.matchAll(/`(page\.[a-z_.]*)\$\{/g)].map((match) => match[1]);
  // the three names of bands are put after the section itself
  const bands = ['page.low', 'page.medium', 'page.high'];
  const used = (key) =>
    sources.includes(`'${key}'`) || bands.includes(key) || starts.some((start) => start !== 'page.' && key.startsWith(start));
  const remarks = [...sources.matchAll(/remark\('([a-z]+)'/g)].map((match) => `page.link_${match[1]}`);
  const unused = known.filter((key) => key.startsWith('page.') && !used(key) && !remarks.includes(key));
  assert.deepEqual(unused, []);
});

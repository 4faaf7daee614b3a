// messages/*.toml, as scripts/texts.mjs makes it a part of the page.
declare module '*.toml' {
  const texts: Record<string, string>;
  export default texts;
}

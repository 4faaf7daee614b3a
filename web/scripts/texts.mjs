// Texts of people for the page: the sections `page…` of messages/*.toml become part of the page; all others come from the engine.
const LINE = /^"?([\w.]+)"? = ("(?:[^"\\]|\\.)*")$/;

/** Keys and texts of the sections whose names begin with `page`. Throws at a line that it cannot read. */
export function pageTexts(toml) {
  const found = {};
  let section = '';
  toml.split('\n').forEach((line, at) => {
    const head = /^\[(.+)\]$/.exec(line);
    if (head) section = head[1];
    else if (/^page(\.|$)/.test(section) && line.trim() !== '' && !line.startsWith('#')) {
      const pair = LINE.exec(line);
      if (!pair) throw new Error(`line ${at + 1}: \`key = "text"\` was expected, not \`${line}\``);
      found[`${section}.${pair[1]}`] = JSON.parse(pair[2]);
    }
  });
  return found;
}

/** Lets the page import messages/*.toml. */
export function texts() {
  return {
    name: 'texts',
    transform(code, id) {
      if (!id.endsWith('.toml')) return undefined;
      return { code: `export default ${JSON.stringify(pageTexts(code))};`, map: null };
    },
  };
}

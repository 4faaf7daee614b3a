// Formulas stand in the pages as blocks of the language `math` and as $`…`$, which code hosts render by themselves. The book is
// rendered by MathJax, which looks for \[…\] and \(…\): this turns the one into the other before MathJax reads the page.
"use strict";

/** What becomes of the text before a piece of code, the code, and the text after it: a formula, or null if it is none. */
function inlineFormula(before, code, after) {
  if (!before.endsWith("$") || !after.startsWith("$")) {
    return null;
  }
  return { before: before.slice(0, -1), tex: "\\(" + code + "\\)", after: after.slice(1) };
}

/** The TeX of a block of the language `math`. */
function displayFormula(code) {
  return "\\[" + code.trim() + "\\]";
}

/** Changes all formulas of a page. */
function showFormulas(page) {
  for (const code of page.querySelectorAll("pre > code.language-math")) {
    const shown = page.createElement("div");
    shown.className = "formula";
    shown.textContent = displayFormula(code.textContent);
    code.parentElement.replaceWith(shown);
  }
  for (const code of page.querySelectorAll("code")) {
    const before = code.previousSibling;
    const after = code.nextSibling;
    const text = 3; // Node.TEXT_NODE
    if (!before || !after || before.nodeType !== text || after.nodeType !== text) {
      continue;
    }
    const formula = inlineFormula(before.nodeValue, code.textContent, after.nodeValue);
    if (formula) {
      before.nodeValue = formula.before;
      after.nodeValue = formula.after;
      const shown = page.createElement("span");
      shown.className = "formula";
      shown.textContent = formula.tex;
      code.replaceWith(shown);
    }
  }
}

if (typeof document !== "undefined") {
  showFormulas(document);
  // MathJax is loaded on its own and may have been through the page already
  if (window.MathJax && window.MathJax.Hub && window.MathJax.Hub.Queue) {
    window.MathJax.Hub.Queue(["Typeset", window.MathJax.Hub]);
  }
} else {
  module.exports = { inlineFormula, displayFormula };
}

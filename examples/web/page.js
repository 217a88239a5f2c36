const PRICE = new Intl.NumberFormat("en", { style: "currency", currency: "USD" });
const ESCAPES = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;" };

/** The shop's only page. */
export function renderPage({ environment, commit, products, lastHeartbeat }) {
  const items = products.map(
    ({ name, price_cents }) => `<li><span>${escapeHtml(name)}</span><b>${PRICE.format(price_cents / 100)}</b></li>`,
  );
  return `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width">
    <title>Storefront ${escapeHtml(environment)}</title>
    <style>
      body { font: 1.1rem/1.6 system-ui, sans-serif; max-width: 34rem; margin: 4rem auto; padding: 0 1rem; color: #1d2b24; }
      li { display: flex; justify-content: space-between; border-bottom: 1px solid #d5e3da; }
      ul { padding: 0; }
      footer { color: #66786d; font-size: 0.85rem; }
    </style>
  </head>
  <body>
    <h1>Storefront</h1>
    <ul>${items.join("")}</ul>
    <footer>${escapeHtml(environment)} · ${escapeHtml(commit.slice(0, 7))} · worker seen ${escapeHtml(lastHeartbeat)}</footer>
  </body>
</html>
`;
}

function escapeHtml(text) {
  return text.replaceAll(/[&<>"']/g, (character) => ESCAPES[character]);
}

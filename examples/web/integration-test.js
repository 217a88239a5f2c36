// Tries the deployed shop from outside. GREENROOM_URL is its public address, GREENROOM_ENVIRONMENT where it runs.
import assert from "node:assert/strict";
import { test } from "node:test";

const { GREENROOM_ENVIRONMENT, GREENROOM_URL } = process.env;

test("the page says where it runs and lists products with their prices", async () => {
  const response = await fetch(`${GREENROOM_URL}/`);
  assert.equal(response.status, 200);
  const page = await response.text();
  assert.ok(page.includes(`<title>Storefront ${GREENROOM_ENVIRONMENT}</title>`), "the title names another environment");
  assert.match(page, /<li><span>[^<]+<\/span><b>\$[\d,]+\.\d\d<\/b><\/li>/);
});

test("what does not exist is not found", async () => {
  const response = await fetch(`${GREENROOM_URL}/curtains`);
  assert.equal(response.status, 404);
});

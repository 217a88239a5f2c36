// Tries a deployed API from outside. GREENROOM_URL is its public address.
import assert from "node:assert/strict";
import { test } from "node:test";

const { GREENROOM_URL } = process.env;

test("the products have names and prices in whole cents", async () => {
  const response = await fetch(`${GREENROOM_URL}/products`);
  assert.match(response.headers.get("content-type"), /^application\/json/);
  const products = await response.json();
  assert.ok(products.length > 0, "there is no product");
  for (const { name, price_cents } of products) {
    assert.notEqual(name, "");
    assert.ok(Number.isInteger(price_cents) && price_cents > 0, `${name} costs ${price_cents}`);
  }
});

test("the schema is as new as the newest migration", async () => {
  const { schema } = await (await fetch(`${GREENROOM_URL}/healthz`)).json();
  assert.match(schema, /^\d{3}-/);
});

test("what does not exist is not found", async () => {
  const response = await fetch(`${GREENROOM_URL}/curtains`);
  assert.equal(response.status, 404);
});
